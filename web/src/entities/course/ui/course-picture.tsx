import { cn } from "@/shared/lib";

const TINTS = ["bg-accent-soft text-accent", "bg-leaf-soft text-leaf", "bg-amber-soft text-amber"] as const;

/** Always the same tint for a course. */
const tint = (seed: string): string => TINTS[(seed.length + seed.charCodeAt(0)) % TINTS.length] ?? TINTS[0];

interface Props {
  url: string | null;
  /** What the stand-in is coloured by: the course's slug. */
  seed: string;
  className?: string;
}

/** A course's cover; without one arches in a row, the place's mark. */
export function CoursePicture({ url, seed, className }: Props) {
  if (url) return <img src={url} alt="" loading="lazy" decoding="async" className={cn("object-cover", className)} />;
  return (
    <div className={cn("overflow-hidden", tint(seed), className)} aria-hidden>
      <svg viewBox="0 0 320 180" preserveAspectRatio="xMidYMax meet" className="h-full w-full" fill="currentColor">
        {[0, 1, 2].map((place) => (
          <g key={place} transform={`translate(${String(40 + place * 84)} 0)`} opacity={0.3 + place * 0.3}>
            <path d="M0 180V84a36 36 0 0 1 72 0v96H52V84a16 16 0 0 0-32 0v96z" />
            {place === 2 && <circle cx="36" cy="150" r="10" />}
          </g>
        ))}
      </svg>
    </div>
  );
}

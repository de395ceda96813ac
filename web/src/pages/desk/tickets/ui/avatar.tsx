import { cn } from "@/shared/lib";

const LOOKS = [
  "bg-accent-soft text-accent-strong",
  "bg-leaf-soft text-leaf",
  "bg-amber-soft text-amber",
  "bg-sunken text-ink",
] as const;

/** The initials of somebody who works here, always in the same colour. */
export function Avatar({ id, name, ring = false }: { id: string; name: string; ring?: boolean }) {
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
  const sum = Array.from(id).reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return (
    <span
      title={name}
      className={cn(
        "inline-grid size-6 shrink-0 place-items-center rounded-full text-[0.6875rem] font-semibold",
        LOOKS[sum % LOOKS.length],
        ring && "ring-2 ring-accent",
      )}
    >
      <span aria-hidden>{initials || "?"}</span>
      <span className="sr-only">{name}</span>
    </span>
  );
}

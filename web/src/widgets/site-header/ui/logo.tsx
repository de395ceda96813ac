/** The mark: an arch, and the name. */
export function Logo() {
  return (
    <span className="flex items-center gap-2.5">
      <svg viewBox="0 0 32 32" className="size-7" aria-hidden>
        <path d="M3 29V15a13 13 0 0 1 26 0v14h-7V15a6 6 0 0 0-12 0v14z" className="fill-accent" />
        <circle cx="16" cy="25" r="3.4" className="fill-ink" />
      </svg>
      <span className="font-display text-lg font-semibold tracking-tight">atrium</span>
    </span>
  );
}

import { useEffect, useRef } from "react";
import { Link, NavLink, useLocation } from "react-router";
import { cn } from "@/shared/lib";

/** The parts of a section, each with an address of its own; the row scrolls where it is too long.
 *  Which one is open is told by the path, or by `current` where the addresses differ in their query alone.
 */
export function TabLinks({
  label,
  links,
}: {
  label: string;
  links: { to: string; title: string; end?: boolean; count?: number | undefined; current?: boolean }[];
}) {
  const row = useRef<HTMLElement>(null);
  const { pathname, search } = useLocation();
  // On a phone the one that is open may stand beyond the edge.
  useEffect(() => {
    const nav = row.current;
    const open = nav?.querySelector('[aria-current="page"]');
    if (!nav || !open || nav.scrollWidth <= nav.clientWidth) return;
    const [place, all] = [open.getBoundingClientRect(), nav.getBoundingClientRect()];
    nav.scrollLeft += place.left + place.width / 2 - (all.left + all.width / 2);
  }, [pathname, search]);
  return (
    <nav
      ref={row}
      aria-label={label}
      className="-mx-4 mb-6 overflow-x-auto border-b border-line px-4 [scrollbar-width:none] sm:mx-0 sm:px-0"
    >
      <ul className="flex w-max gap-1">
        {links.map(({ to, title, end, count, current }) => {
          const inside = (
            <>
              {title}
              {count ? (
                <span className="rounded-full bg-danger-soft px-2 py-0.5 text-xs font-semibold text-danger tabular-nums">
                  {count}
                </span>
              ) : null}
            </>
          );
          return (
            <li key={to}>
              {current === undefined ? (
                <NavLink to={to} end={end ?? false} className={({ isActive }) => look(isActive)}>
                  {inside}
                </NavLink>
              ) : (
                <Link to={to} aria-current={current ? "page" : undefined} className={look(current)}>
                  {inside}
                </Link>
              )}
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

const look = (isActive: boolean) =>
  cn(
    "flex min-h-11 items-center gap-2 border-b-2 px-3 text-[0.9375rem] font-medium whitespace-nowrap",
    isActive ? "border-accent text-ink" : "border-transparent text-muted hover:text-ink",
  );

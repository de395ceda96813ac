import { useEffect, useRef } from "react";
import { NavLink, useLocation } from "react-router";
import { cn } from "@/shared/lib";

/** The parts of a section, each with an address of its own; the row scrolls where it is too long. */
export function TabLinks({
  label,
  links,
}: {
  label: string;
  links: { to: string; title: string; end?: boolean; count?: number | undefined }[];
}) {
  const row = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const nav = row.current;
    const current = nav?.querySelector<HTMLElement>("[aria-current=page]");
    if (!nav || !current) return;
    nav.scrollLeft = current.offsetLeft + current.offsetWidth / 2 - nav.clientWidth / 2;
  }, [pathname, links.length]);
  return (
    <nav
      ref={row}
      aria-label={label}
      className="relative -mx-4 mb-6 overflow-x-auto border-b border-line px-4 [scrollbar-width:none] sm:mx-0 sm:px-0"
    >
      <ul className="flex w-max gap-1">
        {links.map(({ to, title, end, count }) => (
          <li key={to}>
            <NavLink
              to={to}
              end={end ?? false}
              className={({ isActive }) =>
                cn(
                  "flex min-h-11 items-center gap-2 border-b-2 px-3 text-[0.9375rem] font-medium whitespace-nowrap",
                  isActive ? "border-accent text-ink" : "border-transparent text-muted hover:text-ink",
                )
              }
            >
              {title}
              {count ? (
                <span className="rounded-full bg-danger-soft px-2 py-0.5 text-xs font-semibold text-danger tabular-nums">
                  {count}
                </span>
              ) : null}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Where somebody goes after signing in: a path of this site, never another address. */
export function safeNext(value: string | null): string {
  if (!value || !value.startsWith("/") || value.startsWith("//") || value.includes("\\")) return "/";
  return value;
}

/** A query string that hands `next` on. */
export const withNext = (next: string): string => (next === "/" ? "" : `?next=${encodeURIComponent(next)}`);

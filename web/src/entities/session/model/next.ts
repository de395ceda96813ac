/** Where somebody goes after signing in: a path of this site, never another address. */
export function safeNext(value: string | null): string {
  if (!value?.startsWith("/") || !URL.canParse(value, location.origin)) return "/";
  // As a browser reads it: it leaves out tabs and line breaks, and takes a backslash for a slash.
  const { origin, pathname, search, hash } = new URL(value, location.origin);
  return origin === location.origin && !pathname.startsWith("//") ? pathname + search + hash : "/";
}

/** A query string that hands `next` on. */
export const withNext = (next: string): string => (next === "/" ? "" : `?next=${encodeURIComponent(next)}`);

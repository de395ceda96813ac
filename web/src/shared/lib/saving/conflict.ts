/** A field that somebody has changed elsewhere while it was being changed here. */
export interface Conflict<T> {
  name: keyof T;
  mine: T[keyof T];
  theirs: T[keyof T];
}

/** The fields whose saved value is another than the one the form began with, and other than what it holds now. */
export function conflictsOf<T extends object>(base: T, mine: T, theirs: T, names: readonly (keyof T)[]): Conflict<T>[] {
  return names
    .filter((name) => base[name] !== theirs[name] && mine[name] !== base[name] && mine[name] !== theirs[name])
    .map((name) => ({ name, mine: mine[name], theirs: theirs[name] }));
}

/** The form after a conflict: what was not touched here is as it is saved now; `mine` decides over the rest. */
export function merged<T extends object>(
  base: T,
  mine: T,
  theirs: T,
  names: readonly (keyof T)[],
  keep: "mine" | "theirs",
): T {
  const result = { ...mine };
  for (const name of names) {
    if (mine[name] === base[name] || (keep === "theirs" && base[name] !== theirs[name])) result[name] = theirs[name];
  }
  return result;
}

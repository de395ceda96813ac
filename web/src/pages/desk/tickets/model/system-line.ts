const LINES = [
  ["mergedInto", /^Merged into (\S+)\.$/],
  ["mergedFrom", /^(\S+) was merged into this\.$/],
  ["splitFrom", /^Split from (\S+)\.$/],
  ["splitInto", /^Split into (\S+)\.$/],
] as const;

/** What a system line says, in words of the reader's language; undefined for one that is shown as it is. */
export function systemLine(body: string) {
  for (const [key, pattern] of LINES) {
    const number = pattern.exec(body)?.[1];
    if (number) return { key: `areas.support.line.${key}` as const, number };
  }
  return undefined;
}

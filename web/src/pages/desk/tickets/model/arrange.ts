interface Named {
  id: string;
}

/**
 * A list that does not move under whoever reads it. What was shown keeps its order, what left the queue goes, what came
 * is held back until it is asked for; what stands behind the last one that was shown is a further page.
 */
export function arrange<T extends Named>(
  shown: readonly string[],
  fresh: readonly T[],
  hold: boolean,
): {
  items: T[];
  held: number;
} {
  if (!hold || shown.length === 0) return { items: [...fresh], held: 0 };
  const byId = new Map(fresh.map((one) => [one.id, one]));
  const known = new Set(shown);
  const kept = shown.flatMap((id) => byId.get(id) ?? []);
  if (kept.length === 0) return { items: [...fresh], held: 0 };
  const last = fresh.findLastIndex((one) => known.has(one.id));
  const more = fresh.slice(last + 1);
  return { items: [...kept, ...more], held: fresh.length - kept.length - more.length };
}

/** The one after, or before, in a list; the first or last for one that is not there. */
export function neighbour(ids: readonly string[], current: string | undefined, step: 1 | -1): string | undefined {
  const place = current === undefined ? -1 : ids.indexOf(current);
  if (place < 0) return step === 1 ? ids[0] : ids.at(-1);
  return ids[place + step];
}

/** Asks for many things one by one and loads them together: what is asked for within a moment is one call. */
export function together<Value>(
  load: (ids: string[]) => Promise<Map<string, Value>>,
  { most, later = (act) => setTimeout(act, 10) }: { most: number; later?: (act: () => void) => unknown },
): (id: string) => Promise<Value | null> {
  let waiting = new Map<string, Promise<Value | null>>();
  let part: { ids: string[]; found: Promise<Map<string, Value>> } | undefined;
  const begin = () => {
    const ids: string[] = [];
    const found = new Promise<void>((resolve) => later(resolve)).then(() => {
      if (part?.ids === ids) {
        part = undefined;
        waiting = new Map();
      }
      return load(ids);
    });
    return { ids, found };
  };
  return (id) => {
    const known = waiting.get(id);
    if (known) return known;
    if (!part || part.ids.length === most) part = begin();
    part.ids.push(id);
    const value = part.found.then((found) => found.get(id) ?? null);
    waiting.set(id, value);
    return value;
  };
}

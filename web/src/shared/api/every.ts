interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

const MOST_PAGES = 10;

/** All of a listing that people make by hand, which is short: page after page, up to a thousand. */
export async function everyItem<T>(
  page: (query: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null | undefined;
  for (let read = 0; read < MOST_PAGES; read++) {
    const next = await page({ limit: 100, ...(cursor ? { cursor } : {}) });
    found.push(...next.items);
    cursor = next.next_cursor;
    if (!cursor) break;
  }
  return found;
}

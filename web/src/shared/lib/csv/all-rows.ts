export interface RowPage<Row> {
  rows: Row[];
  /** Where the next page begins; null at the end. */
  next: string | null;
}

/** As many rows as one opens in a spreadsheet; who needs more narrows the period. */
export const MOST_ROWS = 10_000;

/**
 * The rows of a list, page after page, and whether these are all: it ends at `most`. Throws what `load` throws, and
 * the signal's reason once that is aborted.
 */
export async function allRows<Row>(
  load: (cursor: string, signal: AbortSignal) => Promise<RowPage<Row>>,
  {
    signal,
    onProgress,
    most = MOST_ROWS,
  }: { signal: AbortSignal; onProgress?: (count: number) => void; most?: number },
): Promise<{ rows: Row[]; complete: boolean }> {
  const rows: Row[] = [];
  let cursor: string | null = "";
  do {
    const page: RowPage<Row> = await load(cursor, signal);
    signal.throwIfAborted();
    rows.push(...page.rows);
    onProgress?.(rows.length);
    cursor = page.next;
  } while (cursor && rows.length < most);
  return { rows: rows.slice(0, most), complete: !cursor && rows.length <= most };
}

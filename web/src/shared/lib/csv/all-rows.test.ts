import { describe, expect, it } from "vitest";
import { allRows, type RowPage } from "./all-rows";

/** A list of numbers from 0 in pages of three. */
const pagesOf =
  (count: number) =>
  async (cursor: string): Promise<RowPage<number>> => {
    const from = Number(cursor || 0);
    const rows = [from, from + 1, from + 2].filter((row) => row < count);
    return Promise.resolve({ rows, next: from + 3 < count ? String(from + 3) : null });
  };

describe("all rows of a list", () => {
  const { signal } = new AbortController();

  it("reads to the end and says how far it is", async () => {
    const counts: number[] = [];
    const found = await allRows(pagesOf(7), { signal, onProgress: (count) => counts.push(count) });
    expect(found).toEqual({ rows: [0, 1, 2, 3, 4, 5, 6], complete: true });
    expect(counts).toEqual([3, 6, 7]);
  });

  it("goes past pages that hold nothing", async () => {
    const pages: RowPage<number>[] = [
      { rows: [], next: "1" },
      { rows: [5], next: null },
    ];
    const found = await allRows(async (cursor) => Promise.resolve(pages[Number(cursor)] ?? { rows: [], next: null }), {
      signal,
    });
    expect(found.rows).toEqual([5]);
  });

  it.each([
    [7, 5, false],
    [7, 6, false],
    [6, 6, true],
  ])("ends at most at so many: %d of %d", async (count, most, complete) => {
    const found = await allRows(pagesOf(count), { signal, most });
    expect(found.complete).toBe(complete);
    expect(found.rows).toHaveLength(Math.min(count, most));
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    await expect(allRows(pagesOf(100), { signal: stop.signal, onProgress })).rejects.toThrow(/abort/i);
  });
});

import { expect, it } from "vitest";
import { everyItem } from "./every";

it("reads a listing to its end", async () => {
  const asked: unknown[] = [];
  const pages = { "": ["a", "b"], "2": ["c"], "3": [] } as Record<string, string[]>;
  const found = await everyItem((query) => {
    asked.push(query);
    const cursor = query.cursor ?? "";
    return Promise.resolve({ items: pages[cursor] ?? [], next_cursor: { "": "2", "2": "3" }[cursor] ?? null });
  });
  expect(found).toEqual(["a", "b", "c"]);
  expect(asked).toEqual([{ limit: 100 }, { limit: 100, cursor: "2" }, { limit: 100, cursor: "3" }]);
});

it("does not read for ever", async () => {
  expect(await everyItem(() => Promise.resolve({ items: [1], next_cursor: "again" }))).toHaveLength(10);
});

import { expect, it } from "vitest";
import { columnOf, errorsByCell, reportOf } from "./report";

it("puts each error at its cell, and what has none at the row", () => {
  const error = { code: "invalid", detail: "is not an amount" };
  const report = reportOf({
    failed: 2,
    columns: ["article", "price"],
    errors: [
      { line: 2, field: "price", ...error },
      { line: 3, field: null, ...error },
    ],
  });
  const cells = errorsByCell(report);
  expect([...(cells.get(2)?.keys() ?? [])]).toEqual([1]);
  expect([...(cells.get(3)?.keys() ?? [])]).toEqual([-1]);
  expect(reportOf(null).errors).toEqual([]);
});

it("marks the cell of the categories when one of them is not known", () => {
  const error = { line: 2, field: "categories.1", code: "unknown", detail: "There is no such category." };
  const cells = errorsByCell(reportOf({ failed: 1, columns: ["article", "categories"], errors: [error] }));
  expect([...(cells.get(2)?.keys() ?? [])]).toEqual([1]);
  expect(columnOf(error.field)).toBe("categories");
});

import { expect, it } from "vitest";
import { errorsByCell, reportOf } from "./report";

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

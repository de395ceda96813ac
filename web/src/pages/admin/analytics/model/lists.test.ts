import { describe, expect, it } from "vitest";
import { columnsOf } from "./lists";

const shown = (...asked: Parameters<typeof columnsOf>) =>
  columnsOf(...asked).map((one) => (one.isBefore ? `${one.key} before` : one.key));

describe("columns of a list", () => {
  it("has each figure of a period beside that of the other one", () => {
    expect(shown("products", true, true)).toEqual([
      "product",
      "article",
      "units_sold",
      "units_sold before",
      "net_revenue",
      "net_revenue before",
    ]);
  });

  it("shows what came in a period only where there is one", () => {
    expect(shown("waves", false, false)).not.toContain("reserved_in_period");
    expect(shown("waves", true, false)).toContain("reserved_in_period");
  });
});

import { describe, expect, it } from "vitest";
import { refundRequest } from "./refund";

const form = { by: "lines" as const, units: {}, restock: true, amount: "" };

describe("what is asked of a refund", () => {
  it("is nothing while nothing is chosen, or the sum is no amount", () => {
    expect(refundRequest(form)).toBeUndefined();
    expect(refundRequest({ ...form, units: { a: 0 } })).toBeUndefined();
    expect(refundRequest({ ...form, units: { a: 1 }, amount: "five" })).toBeUndefined();
    expect(refundRequest({ ...form, by: "sum", amount: "0" })).toBeUndefined();
  });

  it("names units, and a sum only where one was typed", () => {
    expect(refundRequest({ ...form, units: { a: 2, b: 0 } })).toEqual({
      lines: [{ line_id: "a", quantity: 2 }],
      restock: true,
    });
    expect(refundRequest({ ...form, units: { a: 2 }, amount: "0" })).toMatchObject({ amount: 0 });
  });

  it("of a sum alone takes no goods back", () => {
    expect(refundRequest({ ...form, by: "sum", units: { a: 2 }, amount: "12,50" })).toEqual({
      amount: 1250,
      lines: [],
      restock: false,
    });
  });
});

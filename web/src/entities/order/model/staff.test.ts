import { describe, expect, it } from "vitest";
import { orderFilter } from "./staff";

describe("the filter in an address", () => {
  it("takes what the API knows", () => {
    const query = new URLSearchParams(
      "q=K7M4&status=paid&payment_status=refunded&needs_attention=true&refund_due=true&from=2026-01-01&product_id=prd_1&wave=2",
    );
    expect(orderFilter(query)).toEqual({
      q: "K7M4",
      status: "paid",
      payment_status: "refunded",
      needs_attention: true,
      refund_due: true,
      from: "2026-01-01",
      product_id: "prd_1",
      wave: 2,
    });
  });

  it("leaves out what it does not: a link of another version still opens", () => {
    const query = new URLSearchParams(
      "status=lost&from=yesterday&wave=-1&product_id=%20&colour=red&needs_attention=no&refund_due=1",
    );
    expect(orderFilter(query)).toEqual({});
  });
});

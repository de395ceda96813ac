import { describe, expect, it } from "vitest";
import { EMPTY, type Promo, stateOf, termsOf, wrongFields } from "./promo";

describe("a promo code", () => {
  it("takes off a share or a sum, never both", () => {
    expect(termsOf({ ...EMPTY, code: "A-1", amount: "300" })).toMatchObject({
      discount_percent: 10,
      discount_amount: null,
    });
    expect(termsOf({ ...EMPTY, kind: "amount", amount: "300" })).toMatchObject({
      discount_percent: null,
      discount_amount: 30_000,
    });
  });

  it("says what cannot be sent", () => {
    expect(wrongFields({ ...EMPTY, code: "SPRING" })).toEqual({});
    expect(
      wrongFields({ ...EMPTY, percent: "0", max_uses: "-1", valid_from: "2026-03-02", valid_until: "2026-03-01" }),
    ).toEqual({ code: "required", percent: "percent", max_uses: "number", valid_until: "period" });
    // One that the API keeps as a moment beside one that is chosen as a day.
    const day = { ...EMPTY, code: "SPRING", valid_from: "2026-03-02", valid_until: "2026-03-02T11:00:00.000Z" };
    expect(wrongFields(day)).toEqual({});
    expect(wrongFields({ ...day, valid_until: "2026-02-27T11:00:00.000Z" })).toEqual({ valid_until: "period" });
  });

  it("knows whether it can be used", () => {
    const promo = {
      is_active: true,
      valid_from: null,
      valid_until: null,
      max_uses: 5,
      current_uses: 1,
    } as unknown as Promo;
    expect(stateOf(promo)).toBe("active");
    expect(stateOf({ ...promo, current_uses: 5 })).toBe("used");
    expect(stateOf({ ...promo, valid_until: "2020-01-01T00:00:00Z" })).toBe("over");
    expect(stateOf({ ...promo, is_active: false })).toBe("off");
  });
});

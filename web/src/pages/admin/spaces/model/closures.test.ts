import { describe, expect, it } from "vitest";
import { withClosure, withoutClosure, wrongPeriod } from "./closures";

const closure = (begin: string, end: string) => ({ begin, end, reason: null });

describe("closures of a place", () => {
  it("says what is wrong with a period", () => {
    const now = Date.parse("2026-12-01T00:00:00Z");
    expect(wrongPeriod(undefined, "2026-12-30T06:00:00Z", now)).toBe("missing");
    expect(wrongPeriod("2026-12-30T06:00:00Z", "2026-12-30T06:00:00Z", now)).toBe("order");
    expect(wrongPeriod("2026-11-01T06:00:00Z", "2026-11-02T06:00:00Z", now)).toBe("past");
    expect(wrongPeriod("2026-11-30T06:00:00Z", "2026-12-02T06:00:00Z", now)).toBeUndefined();
  });

  it("keeps them in the order in which they begin, and removes one", () => {
    const [first, second] = [
      closure("2026-12-01T06:00:00Z", "2026-12-01T09:00:00Z"),
      closure("2026-12-30T06:00:00Z", "2026-12-31T18:00:00Z"),
    ];
    expect(withClosure([second], first)).toEqual([first, second]);
    expect(withoutClosure([first, second], { ...first, begin: "2026-12-01T06:00:00.000Z" })).toEqual([second]);
  });
});

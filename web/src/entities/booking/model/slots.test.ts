import { describe, expect, it } from "vitest";
import { chosenSlots, isRange, pressed } from "./slots";

const slot = (hour: number, isFree = true) => ({
  begin: `2026-12-01T${String(hour).padStart(2, "0")}:00:00.000Z`,
  end: `2026-12-01T${String(hour + 1).padStart(2, "0")}:00:00.000Z`,
  is_free: isFree,
});
const DAY = [slot(7), slot(8), slot(9, false), slot(10), slot(11), slot(13)];
const at = (index: number): string => DAY[index]?.begin ?? "";

describe("slots of a day", () => {
  it("are one range when they are free and follow each other", () => {
    expect(isRange(chosenSlots(DAY, { first: at(0), last: at(1) }), 8)).toBe(true);
    expect(isRange(chosenSlots(DAY, { first: at(1), last: at(3) }), 8)).toBe(false);
    expect(isRange(chosenSlots(DAY, { first: at(3), last: at(5) }), 8)).toBe(false);
    expect(isRange(chosenSlots(DAY, { first: at(0), last: at(1) }), 1)).toBe(false);
    expect(isRange([], 8)).toBe(false);
  });

  it("are chosen by a press on the first and one on the last, in either order", () => {
    const one = pressed(DAY, null, at(1), 8);
    expect(one).toEqual({ first: at(1), last: at(1) });
    expect(pressed(DAY, one, at(0), 8)).toEqual({ first: at(0), last: at(1) });
  });

  it("begin anew where there is no range, and after one", () => {
    const one = pressed(DAY, null, at(1), 8);
    expect(pressed(DAY, one, at(4), 8)).toEqual({ first: at(4), last: at(4) });
    expect(pressed(DAY, { first: at(0), last: at(1) }, at(3), 8)).toEqual({ first: at(3), last: at(3) });
    expect(pressed(DAY, one, at(1), 8)).toBeNull();
  });
});

import { expect, it } from "vitest";
import { comparedWith, daysOf, delta, isDay, lengthOf, periodOf } from "./period";

const none = { from: "", to: "" };

it.each([
  ["today", "2026-11-29", "2026-11-29"],
  ["7d", "2026-11-23", "2026-11-29"],
  ["30d", "2026-10-31", "2026-11-29"],
  ["month", "2026-11-01", "2026-11-29"],
  ["lastMonth", "2026-10-01", "2026-10-31"],
  ["year", "2026-01-01", "2026-11-29"],
] as const)("%s is %s to %s", (preset, from, to) => {
  expect(periodOf(preset, "2026-11-29", none)).toEqual({ from, to });
});

it("takes a custom period as it is, and no backwards or endless one", () => {
  const asked = { from: "2026-02-01", to: "2026-02-28" };
  expect(periodOf("custom", "2026-11-29", asked)).toEqual(asked);
  expect(periodOf("custom", "2026-11-29", { from: "2026-03-01", to: "2026-02-01" }).to).toBe("2026-11-29");
  expect(periodOf("custom", "2026-11-29", { from: "2001-01-01", to: "2026-02-01" }).to).toBe("2026-11-29");
  expect(isDay("2026-02-30")).toBe(false);
});

it("is compared with as many days before, or the same days a year before", () => {
  const period = { from: "2028-02-01", to: "2028-02-29" };
  expect(comparedWith(period, "previous")).toEqual({ from: "2028-01-03", to: "2028-01-31" });
  expect(comparedWith(period, "year")).toEqual({ from: "2027-02-01", to: "2027-02-28" });
  expect(comparedWith(period, "none")).toBeUndefined();
  expect(lengthOf(period)).toBe(29);
  expect(daysOf({ from: "2026-12-31", to: "2027-01-01" })).toEqual(["2026-12-31", "2027-01-01"]);
});

it("says how much more or less it is, and nothing of growth from nothing", () => {
  expect(delta(150, 100)).toEqual({ direction: "up", percent: 50 });
  expect(delta(0, 80)).toEqual({ direction: "down", percent: -100 });
  expect(delta(5, 0)).toEqual({ direction: "up", percent: undefined });
  expect(delta(0, 0)).toEqual({ direction: "same", percent: undefined });
  expect(delta(-50, -100)).toEqual({ direction: "up", percent: 50 });
});

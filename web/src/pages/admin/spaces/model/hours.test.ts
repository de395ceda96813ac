import { expect, it } from "vitest";
import { isOnNextDay, unfinished, weekOf, written } from "./hours";

it("reads a single span, several, and closed days", () => {
  const week = weekOf({
    mon: ["09:00", "21:00"],
    tue: [
      ["09:00", "13:00"],
      ["14:00", "21:00"],
    ],
    wed: null,
  });
  expect(week.mon).toEqual([["09:00", "21:00"]]);
  expect(week.tue).toHaveLength(2);
  expect(week.wed).toEqual([]);
  expect(week.sun).toEqual([]);
});

it("writes what it read", () => {
  const week = weekOf({ fri: [["22:00", "02:00"]] });
  expect(written(week)).toMatchObject({ fri: [["22:00", "02:00"]], mon: null });
});

it("knows what is missing and what ends on the next day", () => {
  expect(unfinished({ ...weekOf(undefined), sat: [["09:00", ""]] })).toEqual(["sat"]);
  expect(isOnNextDay(["22:00", "02:00"])).toBe(true);
  expect(isOnNextDay(["09:00", "21:00"])).toBe(false);
  expect(isOnNextDay(["09:00", ""])).toBe(false);
});

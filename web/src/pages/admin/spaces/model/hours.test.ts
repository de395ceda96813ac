import { expect, it } from "vitest";
import { always, isOnNextDay, typedTime, weekOf, written, wrongDays } from "./hours";

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
  const week = weekOf({ thu: ["09:00", "24:00"], fri: [["22:00", "02:00"]] });
  expect(written(week)).toMatchObject({ thu: [["09:00", "24:00"]], fri: [["22:00", "02:00"]], mon: null });
});

it.each([
  ["9", "09:00"],
  ["930", "09:30"],
  ["9.30", "09:30"],
  [" 21:05 ", "21:05"],
  ["24", "24:00"],
  ["2400", "24:00"],
  ["24:30", null],
  ["25", null],
  ["9:3", null],
  ["", null],
])("takes %s for %s", (text, time) => expect(typedTime(text)).toBe(time));

it("knows what cannot be and what ends on the next day", () => {
  const week = weekOf(undefined);
  expect(wrongDays({ ...week, sat: [["09:00", ""]], sun: [["24:00", "10:00"]], mon: [["9", "09:00"]] })).toEqual([
    "mon",
    "sat",
    "sun",
  ]);
  expect(wrongDays({ ...always(), mon: [["9", "18"]] })).toEqual([]);
  expect(isOnNextDay(["22:00", "02:00"])).toBe(true);
  expect(isOnNextDay(["9", "24"])).toBe(false);
  expect(isOnNextDay(["09:00", "21:00"])).toBe(false);
  expect(isOnNextDay(["09:00", ""])).toBe(false);
});

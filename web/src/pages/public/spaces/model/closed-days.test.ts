import { expect, it } from "vitest";
import { closedSoon } from "./closed-days";

const dates = (days: string[], today: string) =>
  closedSoon(
    days.map((date) => ({ date, name: null })),
    today,
  ).map((day) => day.date);

it("names the closed days to come, those of each year too, over the turn of the year", () => {
  expect(dates(["01-01", "2026-12-31", "11-29", "05-09", "2026-11-30"], "2026-11-30")).toEqual([
    "2026-11-30",
    "2026-12-31",
    "2027-01-01",
  ]);
});

it("knows which years have a 29th of February", () => {
  expect(dates(["02-29"], "2027-02-01")).toEqual([]);
  expect(dates(["02-29"], "2028-02-01")).toEqual(["2028-02-29"]);
});

import { expect, it } from "vitest";
import { differences, over } from "./merge";
import { requestOf, valuesOf, wrongFields } from "./space-values";

const base = { ...valuesOf(undefined), name: "Атриум" };

it("asks only about what both have changed, hours as a whole", () => {
  const mine = {
    ...base,
    name: "Атриум 1",
    opening_hours: { ...base.opening_hours, tue: [["9", "24"]] as [[string, string]] },
  };
  const theirs = {
    ...base,
    capacity: "50",
    opening_hours: { ...base.opening_hours, wed: [["10:00", "18:00"]] as [[string, string]] },
  };
  expect(differences(base, mine, theirs)).toEqual(["opening_hours"]);
  expect(over(base, mine, theirs, "mine")).toMatchObject({
    name: "Атриум 1",
    capacity: "50",
    opening_hours: { tue: [["9", "24"]] },
  });
  expect(over(base, mine, theirs, "theirs")).toMatchObject({
    name: "Атриум 1",
    opening_hours: { wed: [["10:00", "18:00"]] },
  });
});

it("names what cannot be", () => {
  expect(wrongFields(base)).toEqual([]);
  expect(wrongFields({ ...base, name: " ", capacity: "0", closed_days: [{ date: "", name: null }] })).toEqual([
    "name",
    "capacity",
    "closed_days",
  ]);
});

it("sends numbers and whole times", () => {
  const values = { ...base, opening_hours: { ...base.opening_hours, sun: [["10", "24"]] as [[string, string]] } };
  expect(requestOf(values)).toMatchObject({
    capacity: 40,
    address: null,
    opening_hours: { sun: [["10:00", "24:00"]] },
  });
});

import { expect, it } from "vitest";
import { requestOf, valuesOf, wrongFields } from "./resource-values";

it("names what cannot be, hours of its own where there are some", () => {
  const values = { ...valuesOf(undefined), name: "Стол" };
  expect(wrongFields(values)).toEqual([]);
  const wrong = { ...values, name: "", capacity: "", price: "x", slot_minutes: "1" };
  expect(wrongFields(wrong)).toEqual(["name", "capacity", "price", "slot_minutes"]);
  const hours = { ...values.opening_hours, mon: [["9", ""]] as [[string, string]] };
  expect(wrongFields({ ...values, opening_hours: hours })).toEqual([]);
  expect(wrongFields({ ...values, opening_hours: hours, has_hours: true })).toEqual(["opening_hours"]);
});

it("has the hours of its space until it is given its own", () => {
  const values = { ...valuesOf(undefined), name: "Стол" };
  expect(requestOf(values).opening_hours).toBeNull();
  expect(requestOf({ ...values, has_hours: true }).opening_hours).toMatchObject({
    mon: [["09:00", "21:00"]],
    sat: null,
  });
});

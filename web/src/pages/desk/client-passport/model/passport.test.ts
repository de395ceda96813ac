import { expect, it } from "vitest";
import { type Passport, problemsOf, requestOf } from "./passport";

const VALID: Passport = {
  series: "45 06",
  number: "123456",
  issued_by: "ОВД",
  issued_at: "2006-05-02",
  department_code: "770-001",
  birth_date: "1986-04-01",
  birth_place: "Москва",
  registration_address: "Москва, Тверская, 1",
};

it("finds nothing wrong with a valid one", () => expect(problemsOf(VALID, "2026-01-01")).toEqual({}));

it.each([
  ["series", "45 0", "series"],
  ["number", "12345", "number"],
  ["department_code", "770", "department"],
  ["birth_date", "2030-01-01", "future"],
  ["issued_at", "1997-09-30", "before1997"],
  ["issued_at", "2000-03-31", "before14"],
  ["issued_at", "2030-01-01", "future"],
  ["birth_place", " ", "required"],
] as const)("says what is wrong with %s %s", (name, value, problem) =>
  expect(problemsOf({ ...VALID, [name]: value }, "2026-01-01")).toMatchObject({ [name]: problem }),
);

it("is old enough on the 14th birthday", () =>
  expect(problemsOf({ ...VALID, issued_at: "2000-04-01" }, "2026-01-01")).toEqual({}));

it("sends the series as digits", () => expect(requestOf(VALID, 3)).toMatchObject({ series: "4506", version: 3 }));

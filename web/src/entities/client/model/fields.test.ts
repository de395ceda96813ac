import { expect, it } from "vitest";
import { departmentMask, isImei, phoneMask, seriesMask } from "./fields";

it.each([
  ["9", "+7 9"],
  ["89161234567", "+7 916 123-45-67"],
  ["79161234567", "+7 916 123-45-67"],
  ["+79161234567", "+7 916 123-45-67"],
  ["+7 916 123-45-6", "+7 916 123-45-6"],
  ["9161234567", "+7 916 123-45-67"],
  ["+44 20 7946 0958", "+442079460958"],
  ["+7", "+7"],
  ["", ""],
])("writes the phone %s as %s", (text, shown) => expect(phoneMask(text)).toBe(shown));

it.each([
  ["4506", "45 06"],
  ["45", "45"],
  ["45 0", "45 0"],
  ["45061234", "45 06"],
])("writes the series %s as %s", (text, shown) => expect(seriesMask(text)).toBe(shown));

it("writes the department's code", () => expect(departmentMask("770001")).toBe("770-001"));

it.each([
  ["490154203237518", true],
  ["490154203237517", false],
  ["49015420323751", false],
])("knows whether %s is an IMEI", (text, is) => expect(isImei(text)).toBe(is));

import { expect, it } from "vitest";
import { EMPTY, problemsOf, requestOf } from "./device";

const PHONE = { ...EMPTY, model: "iPhone 15", imei: "490154203237518", price: "45 000" };

it("takes a phone with an IMEI", () => expect(problemsOf(PHONE)).toEqual({}));
it("needs an IMEI of phones and a serial number of others", () => {
  expect(problemsOf({ ...PHONE, imei: "" })).toEqual({ imei: "required" });
  expect(problemsOf({ ...PHONE, type: "laptop", imei: "" })).toEqual({ serial: "required" });
});
it("checks both IMEIs and the price", () =>
  expect(problemsOf({ ...PHONE, imei2: "490154203237519", price: "много" })).toEqual({
    imei2: "imei",
    price: "price",
  }));
it("sends kopecks, and nothing for what is empty", () =>
  expect(requestOf(PHONE)).toMatchObject({ price: 4_500_000, brand: null, comment: null }));

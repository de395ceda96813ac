import { expect, it } from "vitest";
import { changesOf, EMPTY, problemsOf, requestOf, valuesOf } from "./device";

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

it("leaves an IMEI that it does not show as it is, and takes one off what is a phone no longer", () => {
  const watch = valuesOf({ type: "watch", model: "Watch", serial: "S1", imei: PHONE.imei, price: 100 } as never);
  expect(changesOf(watch, { ...watch, comment: "scratched" })).not.toHaveProperty("imei");
  expect(changesOf(PHONE, { ...PHONE, type: "laptop", serial: "S2" })).toMatchObject({ imei: null, imei2: null });
  expect(changesOf(watch, { ...watch, type: "phone" })).toMatchObject({ imei: PHONE.imei, imei2: null });
});

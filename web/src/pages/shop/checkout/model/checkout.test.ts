import { expect, it } from "vitest";
import type { DeliveryMethod } from "@/entities/order";
import { initialData, missingIn, orderParts, priceOf } from "./checkout";

const made = (
  code: string,
  needs: DeliveryMethod["needs"],
  price = 0,
  free_from: number | null = null,
): DeliveryMethod => ({
  code,
  kind: "courier",
  name: code,
  description: null,
  price,
  free_from,
  needs,
  vat_code: null,
  tracking_url: null,
  is_active: true,
});
const pickup = made("shop", "nothing");
const courier = made("courier", "address", 50_000, 500_000);
const cdek = made("cdek", "point");
const nobody = { cdek_point: null, address: null };

it("begins with the method that fits the profile", () => {
  expect(initialData(nobody, [pickup, courier, cdek]).method).toBe("cdek");
  expect(initialData({ cdek_point: null, address: "Москва" }, [pickup, courier, cdek]).method).toBe("courier");
  expect(initialData(nobody, [pickup]).method).toBe("shop");
  expect(initialData(nobody, []).method).toBeUndefined();
});

it("is free from its sum on", () => {
  expect([499_999, 500_000].map((goods) => priceOf(courier, goods))).toEqual([50_000, 0]);
});

it("sends only what the method has to know", () => {
  const data = { ...initialData(nobody, [cdek]), point: " MSK1 ", address: "Москва" };
  expect(orderParts(data, cdek)).toEqual({ delivery: { method: "cdek", cdek_point: "MSK1" } });
  expect(orderParts(data, pickup)).toEqual({ delivery: { method: "shop" } });
  expect(orderParts(data, undefined)).toEqual({ delivery: { cdek_point: "MSK1" } });
});

it("names what is missing, and another recipient with what was said", () => {
  const data = initialData(nobody, [courier]);
  expect([missingIn(data, courier), missingIn(data, pickup), missingIn(data, undefined)]).toEqual([
    "address",
    undefined,
    "point",
  ]);
  const gift = { ...data, recipient: "other" as const, comment: " Звоните " };
  expect(missingIn(gift, pickup)).toBe("name");
  expect(orderParts({ ...gift, name: "Пётр" }, pickup)).toEqual({
    delivery: { method: "shop" },
    recipient: { name: "Пётр" },
    comment: "Звоните",
  });
});

import { expect, it } from "vitest";
import { availability, canBuy, type Product } from "./product";

const product = (fields: Partial<Product>): Product =>
  ({
    order_type: "in_stock",
    stock_count: 0,
    sizes: [],
    preorder_waves_total: 0,
    preorder_wave_capacity: 0,
    current_wave: 0,
    current_wave_count: 0,
    ...fields,
  }) as unknown as Product;

const wave = (current_wave: number, current_wave_count: number): Product =>
  product({
    order_type: "preorder",
    preorder_waves_total: 3,
    preorder_wave_capacity: 5,
    current_wave,
    current_wave_count,
    sizes: [{ size: "M", stock: 0 }],
  });

it("says when few are left", () => {
  expect(availability(product({ stock_count: 6 })).kind).toBe("in-stock");
  expect(availability(product({ stock_count: 5 }))).toEqual({ kind: "low", left: 5 });
  expect(availability(product({ stock_count: 0 })).kind).toBe("sold-out");
});

it("takes preorders as long as the API does, also in a last wave that was given more places", () => {
  expect(availability(wave(1, 4))).toEqual({ kind: "preorder", wave: 1, places: { taken: 4, capacity: 5 } });
  expect(availability(wave(3, 6))).toEqual({ kind: "preorder", wave: 3 });
  expect(canBuy(wave(3, 6), "M")).toBe(true);
  expect(availability({ ...wave(3, 5), order_type: "waiting" }).kind).toBe("waiting");
});

it("sells a size that is there, and each size of an open wave", () => {
  const shirt = product({
    stock_count: 2,
    sizes: [
      { size: "S", stock: 0 },
      { size: "M", stock: 2 },
    ],
  });
  expect([canBuy(shirt, "S"), canBuy(shirt, "M"), canBuy(shirt, "XXL")]).toEqual([false, true, false]);
  expect(canBuy(wave(1, 0), "M")).toBe(true);
  expect(canBuy({ ...wave(3, 5), order_type: "waiting" }, "M")).toBe(false);
});

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

it("takes preorders until the last wave is full", () => {
  expect(availability(wave(1, 5))).toEqual({ kind: "preorder", wave: 1, taken: 5, capacity: 5 });
  expect(availability(wave(3, 4)).kind).toBe("preorder");
  expect(availability(wave(3, 5)).kind).toBe("preorder-full");
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
  expect(canBuy(wave(3, 5), "M")).toBe(false);
});

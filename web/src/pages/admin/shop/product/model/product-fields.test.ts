import { describe, expect, it } from "vitest";
import { EMPTY, productChanges, productCreate, sizesOf, wrongFields } from "./product-fields";

const fields = { ...EMPTY, article: "COAT-1", name: "Coat", price: "5 000", sizes: "S:5, M" };

describe("a product in the form", () => {
  it("reads sizes with and without stock", () => {
    expect(sizesOf("S:5, M ;L: 2\n")).toEqual([
      { size: "S", stock: 5 },
      { size: "M", stock: 0 },
      { size: "L", stock: 2 },
    ]);
  });

  it("keeps a size whose name holds a comma when another one comes", () => {
    const own = ["42", "42,5", "43"];
    const stored = { ...fields, sizes: own.join(", ") };
    expect(productChanges(stored, { ...stored, sizes: "42, 42,5, 43, 44" }, own).sizes).toEqual([...own, "44"]);
    expect(productChanges(stored, { ...stored, sizes: "42, 43" }, own).sizes).toEqual(["42", "43"]);
  });

  it("says what cannot be sent", () => {
    expect(wrongFields(fields)).toEqual({});
    expect(wrongFields({ ...EMPTY, price: "dear", size_table: "{", vat_code: "x" })).toEqual({
      article: "required",
      name: "required",
      sizes: "required",
      price: "sum",
      size_table: "json",
      vat_code: "number",
    });
  });

  it("is created in kopecks, and changed only where it differs", () => {
    expect(productCreate(fields)).toMatchObject({ price: 500_000, old_price: null, slug: null });
    expect(productChanges(fields, { ...fields, old_price: "6000", sizes: "S, M" })).toEqual({
      old_price: 600_000,
      sizes: ["S", "M"],
    });
    expect(productChanges(fields, fields)).toEqual({});
  });
});

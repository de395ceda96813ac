import type { OrderType, Product } from "@/entities/product";
import { kopecksOf, rublesOf } from "@/shared/lib";
import { gridOf, type WrongGrid, wrongGrid } from "./size-table";

/** A product as it stands in the form: all of it text, as it is typed. */
export interface ProductFields {
  article: string;
  name: string;
  description: string;
  price: string;
  old_price: string;
  order_type: OrderType;
  sizes: string;
  size_table: string;
  care_instructions: string;
  preorder_waves_total: string;
  preorder_wave_capacity: string;
  is_active: boolean;
  vat_code: string;
  slug: string;
  seo_title: string;
  seo_description: string;
  category_ids: string[];
  low_stock_threshold: string;
}

export const FIELDS = [
  "article",
  "name",
  "description",
  "price",
  "old_price",
  "order_type",
  "sizes",
  "size_table",
  "care_instructions",
  "preorder_waves_total",
  "preorder_wave_capacity",
  "is_active",
  "vat_code",
  "slug",
  "seo_title",
  "seo_description",
  "category_ids",
  "low_stock_threshold",
] as const satisfies readonly (keyof ProductFields)[];

const text = (value: number | string | null): string => (value === null ? "" : String(value));

export const EMPTY: ProductFields = {
  article: "",
  name: "",
  description: "",
  price: "",
  old_price: "",
  order_type: "in_stock",
  sizes: "",
  size_table: "",
  care_instructions: "",
  preorder_waves_total: "",
  preorder_wave_capacity: "",
  is_active: false,
  vat_code: "",
  slug: "",
  seo_title: "",
  seo_description: "",
  category_ids: [],
  low_stock_threshold: "",
};

/** As the editor writes it; what the editor does not know stands as somebody may read it. */
function sizeTableOf(table: unknown): string {
  if (!table) return "";
  const written = JSON.stringify(table);
  return gridOf(written) ? written : JSON.stringify(table, null, 2);
}

export const fieldsOf = (product: Product): ProductFields => ({
  article: product.article,
  name: product.name,
  description: product.description,
  price: rublesOf(product.price),
  old_price: rublesOf(product.old_price),
  order_type: product.order_type,
  sizes: product.sizes.map((one) => one.size).join(", "),
  size_table: sizeTableOf(product.size_table),
  care_instructions: product.care_instructions,
  preorder_waves_total: text(product.preorder_waves_total),
  preorder_wave_capacity: text(product.preorder_wave_capacity),
  is_active: product.is_active,
  vat_code: text(product.vat_code),
  slug: product.slug ?? "",
  seo_title: product.seo_title ?? "",
  seo_description: product.seo_description ?? "",
  category_ids: [...product.category_ids].sort(),
  low_stock_threshold: text(product.low_stock_threshold),
});

/**
 * The sizes of `S, M, L`; a new product's may name what is in stock: `S:5, M:8`. `own` are the sizes that a product has
 * already: one of them may hold a comma, as `42,5` does.
 */
export function sizesOf(typed: string, own: readonly string[] = []): { size: string; stock: number }[] {
  const parts = typed.split(/[,;\n]/).map((part) => part.trim());
  for (const size of own.filter((one) => one.includes(","))) {
    const pieces = size.split(",").map((one) => one.trim());
    const at = parts.findIndex((_, place) => pieces.every((piece, more) => parts[place + more] === piece));
    if (at >= 0) parts.splice(at, pieces.length, size);
  }
  return parts.filter(Boolean).map((part) => {
    const [size = "", units = ""] = part.split(":").map((one) => one.trim());
    return { size, stock: /^\d+$/.test(units) ? Number(units) : 0 };
  });
}

/** Whether a size names pieces that are no number: they would be taken for none. */
const hasWrongStock = (typed: string): boolean =>
  typed.split(/[,;\n]/).some((part) => part.includes(":") && !/^[^:]+:\s*\d+\s*$/.test(part));

export type Wrong = Partial<Record<keyof ProductFields, "required" | "sum" | "number" | "json" | "pieces" | WrongGrid>>;

/** What cannot be sent; all else the API says. */
export function wrongFields(fields: ProductFields): Wrong {
  const wrong: Wrong = {};
  for (const name of ["article", "name", "price", "sizes"] as const) if (!fields[name].trim()) wrong[name] = "required";
  for (const name of ["price", "old_price"] as const) {
    if (fields[name].trim() && kopecksOf(fields[name]) === undefined) wrong[name] = "sum";
  }
  for (const name of ["preorder_waves_total", "preorder_wave_capacity", "low_stock_threshold", "vat_code"] as const) {
    if (fields[name].trim() && !/^\d+$/.test(fields[name].trim())) wrong[name] = "number";
  }
  if (hasWrongStock(fields.sizes)) wrong.sizes = "pieces";
  if (fields.size_table.trim()) {
    try {
      JSON.parse(fields.size_table);
    } catch {
      wrong.size_table = "json";
    }
    const grid = wrongGrid(fields.size_table);
    if (grid) wrong.size_table = grid;
  }
  return wrong;
}

const whole = (typed: string): number | null => (typed.trim() ? Number(typed.trim()) : null);

/** The fields as the API takes them. */
function values(fields: ProductFields) {
  return {
    article: fields.article.trim(),
    name: fields.name.trim(),
    description: fields.description,
    price: kopecksOf(fields.price) ?? 0,
    old_price: fields.old_price.trim() ? (kopecksOf(fields.old_price) ?? null) : null,
    order_type: fields.order_type,
    size_table: fields.size_table.trim() ? (JSON.parse(fields.size_table) as Record<string, unknown>) : null,
    care_instructions: fields.care_instructions,
    preorder_waves_total: whole(fields.preorder_waves_total) ?? 0,
    preorder_wave_capacity: whole(fields.preorder_wave_capacity) ?? 0,
    is_active: fields.is_active,
    vat_code: whole(fields.vat_code),
    seo_title: fields.seo_title.trim() || null,
    seo_description: fields.seo_description.trim() || null,
    category_ids: fields.category_ids,
    low_stock_threshold: whole(fields.low_stock_threshold),
  };
}

export const productCreate = (fields: ProductFields) => ({
  ...values(fields),
  slug: fields.slug.trim() || null,
  sizes: sizesOf(fields.sizes),
});

/** Only what differs from what was read: what somebody else changed meanwhile elsewhere stays. */
export function productChanges(before: ProductFields, fields: ProductFields, own: readonly string[] = []) {
  const sizes = sizesOf(fields.sizes, own).map((one) => one.size);
  const all = { ...values(fields), slug: fields.slug.trim(), sizes };
  const changed = changedFields(before, fields).filter((name) => name !== "slug" || all.slug);
  return Object.fromEntries(changed.map((name) => [name, all[name]])) as Partial<typeof all>;
}

export const changedFields = (before: ProductFields, after: ProductFields): (keyof ProductFields)[] =>
  FIELDS.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));

import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "@/shared/api";

export type Product = Schemas["ProductOut"];
export type OrderType = Product["order_type"];

export const categoriesQuery = queryOptions({
  queryKey: ["categories"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/categories", { signal })),
});

/** Where a product's page is. */
export const productPath = (product: Pick<Product, "id" | "slug">) => `/products/${product.slug ?? product.id}`;

/** The newest ones, for the first page. */
export const latestProductsQuery = queryOptions({
  queryKey: ["products", "latest"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/products", { params: { query: { limit: 8 } }, signal })),
});

export const productQuery = (id: string) =>
  queryOptions({
    queryKey: ["product", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/products/{product_id}", { params: { path: { product_id: id } }, signal })),
  });

export type Availability =
  | { kind: "in-stock"; left: number }
  | { kind: "low"; left: number }
  | { kind: "sold-out" }
  | { kind: "preorder"; wave: number; places?: { taken: number; capacity: number } }
  | { kind: "waiting" };

const LOW = 5;

/** What a buyer can expect of a product as a whole. */
export function availability(product: Product): Availability {
  if (product.order_type === "waiting") return { kind: "waiting" };
  if (product.order_type === "preorder") {
    const { current_wave: wave, current_wave_count: taken, preorder_wave_capacity: capacity } = product;
    // That all waves are full the order type says. A wave may hold more than new ones do: it was raised, or made before.
    return taken < capacity ? { kind: "preorder", wave, places: { taken, capacity } } : { kind: "preorder", wave };
  }
  if (product.stock_count === 0) return { kind: "sold-out" };
  return { kind: product.stock_count <= LOW ? "low" : "in-stock", left: product.stock_count };
}

/** Whether a size of it can go into the cart. */
export function canBuy(product: Product, size: string): boolean {
  const kind = availability(product).kind;
  if (kind === "preorder") return true;
  if (kind !== "in-stock" && kind !== "low") return false;
  return (product.sizes.find((one) => one.size === size)?.stock ?? 0) > 0;
}

// A TypeScript program against the generated types: when a name or a shape that a web client uses is gone, tsc says so.
import type { components, operations, paths } from "../../.local/contract/api";

type Product = components["schemas"]["ProductOut"];
type Refusal = components["schemas"]["Problem"];
type OrderBody = operations["placeOrder"]["requestBody"]["content"]["application/json"];
type Placed = operations["placeOrder"]["responses"][201]["content"]["application/json"];
type Products = paths["/api/v1/products"]["get"]["responses"][200]["content"]["application/json"];

export function orderOf(product: Product): OrderBody {
  const size = product.sizes.find((one) => one.stock > 0);
  return {
    items: [{ product_id: product.id, size: size ? size.size : "ONE", quantity: 1 }],
    delivery: { address: "Moscow, Tverskaya 1" },
    expected_total: product.price,
    karma_points: 0,
  };
}

export function cheapest(page: Products): Product | undefined {
  return [...page.items].sort((one, other) => one.price - other.price)[0];
}

export function whereToPay(placed: Placed): string | null {
  return placed.order.status === "awaiting_payment" ? placed.payment_url : null;
}

export function explain(refusal: Refusal): string {
  return [refusal.detail, ...(refusal.errors ?? []).map((one) => `${one.field}: ${one.detail}`)].join("\n");
}

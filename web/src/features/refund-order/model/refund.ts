import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type Order, refundableUnits } from "@/entities/order";
import { api, type Schemas, unwrap } from "@/shared/api";
import { kopecksOf } from "@/shared/lib";

export type RefundPreview = Schemas["OrderRefundPreviewOut"];
export type RefundRequest = Schemas["OrderRefundPreviewRequest"];

/** What stands in the dialog; amounts as they were typed. */
export interface RefundForm {
  by: "lines" | "sum";
  units: Record<string, number>;
  restock: boolean;
  amount: string;
}

export const emptyRefund = (order: Order): RefundForm => ({
  by: order.items.some((item) => refundableUnits(item) > 0) ? "lines" : "sum",
  units: {},
  restock: order.shipped_at === null,
  amount: "",
});

/** The request for what stands in the dialog; undefined while it asks for nothing. */
export function refundRequest(form: RefundForm): RefundRequest | undefined {
  const amount = form.amount.trim() ? kopecksOf(form.amount) : null;
  if (amount === undefined) return undefined;
  if (form.by === "sum") return amount ? { amount, lines: [], restock: false } : undefined;
  const lines = Object.entries(form.units)
    .filter(([, quantity]) => quantity > 0)
    .map(([line_id, quantity]) => ({ line_id, quantity }));
  return lines.length > 0 ? { lines, restock: form.restock, ...(amount === null ? {} : { amount }) } : undefined;
}

/** What the API says that this refund would do; asked anew when the order has changed. */
export const refundPreviewQuery = (order: Order, request: RefundRequest | undefined) =>
  queryOptions({
    queryKey: ["order", order.id, "refund-preview", order.version, request],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/orders/{order_id}/refunds/preview", {
          params: { path: { order_id: order.id } },
          body: request ?? { lines: [], restock: false },
          signal,
        }),
      ),
    enabled: request !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });

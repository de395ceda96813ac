import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, pollInterval, type Schemas, unwrap } from "@/shared/api";
import { type Order, orderQuery, type OrderStatus } from "./order";

export type PaymentStatus = Schemas["OrderPaymentStatus"];

export const ORDER_STATUSES = [
  "awaiting_payment",
  "paid",
  "assembling",
  "shipped",
  "delivered",
  "expired",
  "cancelled",
] as const satisfies readonly OrderStatus[];
export const PAYMENT_STATUSES = [
  "creating",
  "pending",
  "succeeded",
  "canceled",
  "partially_refunded",
  "refunded",
] as const satisfies readonly PaymentStatus[];

/** What the list of all orders can be narrowed by; days are `2026-11-29`, of the organisation's time zone. */
export interface OrderFilter {
  q?: string;
  status?: OrderStatus;
  payment_status?: PaymentStatus;
  needs_attention?: boolean;
  refund_due?: boolean;
  from?: string;
  to?: string;
  product_id?: string;
  wave?: number;
}

const isOneOf = <T extends string>(all: readonly T[], text: string | null): text is T =>
  (all as readonly (string | null)[]).includes(text);

/** The filter that stands in an address; what is no filter is left out. */
export function orderFilter(query: URLSearchParams): OrderFilter {
  const filter: OrderFilter = {};
  const [q, status, payment] = [query.get("q"), query.get("status"), query.get("payment_status")];
  if (q) filter.q = q.slice(0, 40);
  if (isOneOf(ORDER_STATUSES, status)) filter.status = status;
  if (isOneOf(PAYMENT_STATUSES, payment)) filter.payment_status = payment;
  for (const flag of ["needs_attention", "refund_due"] as const) if (query.get(flag) === "true") filter[flag] = true;
  for (const end of ["from", "to"] as const) {
    const day = query.get(end);
    if (day && /^\d{4}-\d{2}-\d{2}$/.test(day)) filter[end] = day;
  }
  const product = query.get("product_id");
  if (product && /^[A-Za-z0-9_-]{1,64}$/.test(product)) filter.product_id = product;
  const wave = Number(query.get("wave"));
  if (Number.isInteger(wave) && wave > 0 && wave < 10_000) filter.wave = wave;
  return filter;
}

export const allOrdersQuery = (filter: OrderFilter) =>
  infiniteQueryOptions({
    queryKey: ["orders", "all", filter],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/orders", {
          params: { query: { ...filter, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: () => pollInterval(false, "queue/orders"),
  });

/** Whether money is on its way to or from the customer, so that the page waits for it. */
export const isMoneyMoving = (order: Order): boolean =>
  (order.status === "awaiting_payment" && order.payment_status !== "canceled") ||
  (order.refunds ?? []).some((refund) => refund.status === "requested" || refund.status === "pending");

/** An order as staff watch it: ended ones too, whose refunds may still be under way. */
export const staffOrderQuery = (id: string) =>
  queryOptions({
    ...orderQuery(id),
    refetchInterval: (query) => {
      const order = query.state.data;
      return pollInterval(!order || isMoneyMoving(order), `order/${id}`);
    },
  });

export const orderNotesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["order", id, "notes"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/orders/{order_id}/notes", {
          params: { path: { order_id: id }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

/** Units of a line that can still come back with a refund. */
export const refundableUnits = (item: Order["items"][number]): number => item.quantity - item.refunded_quantity;

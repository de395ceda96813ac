import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, pollInterval, type Schemas, unwrap } from "@/shared/api";

export type Order = Schemas["OrderOut"];
export type OrderStatus = Schemas["OrderStatus"];

export type DeliveryMethod = Schemas["DeliveryMethodOut"];

export const deliveryMethodsQuery = queryOptions({
  queryKey: ["delivery-methods"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/delivery-methods", { signal })),
});

/** Whether something is about to happen to it that the page waits for. */
export const isPending = (order: Order): boolean =>
  order.status === "awaiting_payment" || order.payment_status === "pending";

export const isFinal = (order: Order): boolean => ["delivered", "cancelled", "expired"].includes(order.status);

/** Whether money may still come for an order that has ended, or is on its way back. */
const isMoneyOpen = (order: Order): boolean =>
  order.payment_status === "pending" ||
  (order.refunds ?? []).some((refund) => refund.status === "requested" || refund.status === "pending");

export const ordersQuery = () =>
  infiniteQueryOptions({
    queryKey: ["orders"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/orders", {
          // Whoever sees everybody's orders has orders of their own, too.
          params: { query: { customer_id: "me", limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ["order", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/orders/{order_id}", { params: { path: { order_id: id } }, signal })),
    staleTime: 0,
    refetchInterval: (query) => {
      const order = query.state.data;
      if (!order || !isFinal(order)) return pollInterval(!order || isPending(order), `order/${id}`);
      return isMoneyOpen(order) && pollInterval(false, `order/${id}`);
    },
  });

export const orderHistoryQuery = (id: string, updatedAt: string) =>
  queryOptions({
    queryKey: ["order", id, "history", updatedAt],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/orders/{order_id}/history", {
          params: { path: { order_id: id }, query: { limit: 50 } },
          signal,
        }),
      ),
  });

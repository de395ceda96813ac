import type { Query } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { type Order, orderQuery } from "./order";

const interval = (order: Partial<Order>): unknown => {
  const { refetchInterval } = orderQuery("ord_1");
  const query = { state: { data: { refunds: [], payment_status: "succeeded", ...order } } };
  return typeof refetchInterval === "function"
    ? refetchInterval(query as unknown as Query<Order, Error, Order, string[]>)
    : refetchInterval;
};

it("watches an order until it has ended and no money moves any more", () => {
  const refund = (status: string) => [{ status }] as unknown as Order["refunds"];
  expect(interval({ status: "awaiting_payment" })).toBe(2_000);
  expect(interval({ status: "paid" })).toBe(30_000);
  expect(interval({ status: "cancelled", refunds: refund("requested") })).toBe(30_000);
  expect(interval({ status: "delivered", refunds: refund("pending") })).toBe(30_000);
  expect(interval({ status: "cancelled", refunds: refund("succeeded") })).toBe(false);
  expect(interval({ status: "expired", payment_status: "pending" })).toBe(30_000);
  expect(interval({ status: "expired", payment_status: "canceled" })).toBe(false);
  expect(interval({ status: "delivered" })).toBe(false);
});

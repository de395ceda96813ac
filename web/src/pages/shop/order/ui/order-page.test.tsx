import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { OrderPage } from "./order-page";

const order = {
  id: "ord_1",
  order_number: "A-1",
  status: "awaiting_payment",
  final_amount: 100_000,
  items: [],
  refunds: [],
  history: [],
  delivery: {},
  payment_url: null,
  hold_expires_at: null,
  created_at: "2026-11-30T09:00:00Z",
  updated_at: "2026-11-30T09:00:00Z",
};

afterEach(cleanup);

it("asks for another payment after one that came to nothing", async () => {
  const keys: (string | null)[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    if (request.method === "POST") keys.push(request.headers.get("idempotency-key"));
    if (request.url.includes("why")) return Promise.resolve(new Response(null, { status: 404 }));
    const body = request.method === "POST" ? { order, payment_url: null } : order;
    return Promise.resolve(new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } }));
  });
  queryClient.setQueryData(["order", "ord_1"], order);
  const router = createMemoryRouter([{ path: "/orders/:orderId", Component: OrderPage }], {
    initialEntries: ["/orders/ord_1"],
  });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  const button = screen.getByRole("button", { name: "order.payNow" });
  for (const count of [1, 2]) {
    await waitFor(() => {
      expect(button.getAttribute("aria-busy")).toBeNull();
    });
    fireEvent.click(button);
    await waitFor(() => {
      expect(keys).toHaveLength(count);
    });
  }
  expect(new Set(keys).size).toBe(2);
});

it("asks nobody to pay again whose payment is reviewed, also by a message's link", async () => {
  const posted: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    if (request.method === "POST") posted.push(request.url);
    return new Promise(() => undefined);
  });
  queryClient.setQueryData(["order", "ord_2"], { ...order, id: "ord_2", needs_attention: true });
  const router = createMemoryRouter([{ path: "/orders/:orderId", Component: OrderPage }], {
    initialEntries: ["/orders/ord_2?pay=1"],
  });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  await screen.findByText("order.reviewText");
  expect(screen.queryByRole("button", { name: "order.payNow" })).toBeNull();
  expect(screen.queryByRole("button", { name: "order.cancel" })).toBeNull();
  expect(posted).toEqual([]);
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { useCart } from "@/entities/cart";
import { queryClient } from "@/shared/api";
import { CheckoutPage } from "./checkout-page";

const method = { code: "shop", kind: "pickup", name: "В магазине", price: 0, free_from: null, needs: "nothing" };
const quote = {
  items: [{ product_id: "prd_1", name: "Худи", size: "M", quantity: 1, price: 120_000, problem: null }],
  discount_amount: 0,
  delivery_amount: 0,
  delivery_method: "shop",
  karma_points: 0,
  final_amount: 100_000,
};

afterEach(cleanup);

it("asks before it places another order where the answer to one was lost and the quote has changed", async () => {
  const sent: { key: string | null; total: number }[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const json = (body: unknown, status = 200) =>
      new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
    if (request.url.endsWith("/quote")) return json({ ...quote, final_amount: sent.length ? 100_000 : 90_000 });
    if (request.method !== "POST") return json({ items: [], next_cursor: null });
    const { expected_total } = (await request.clone().json()) as { expected_total: number };
    sent.push({ key: request.headers.get("idempotency-key"), total: expected_total });
    if (sent.length === 1) throw new TypeError("the connection broke");
    return json({ code: "idempotency_key_reused", status: 422 }, 422);
  });
  localStorage.clear();
  useCart.getState().add("prd_1", "M");
  queryClient.setQueryData(["delivery-methods"], { items: [method] });
  queryClient.setQueryData(["me"], { cdek_point: null, address: null, phone_verified: true, email_verified: true });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={createMemoryRouter([{ path: "*", Component: CheckoutPage }])} />
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByRole("button", { name: "checkout.pay" }));
  await screen.findByText("checkout.lost");
  await queryClient.refetchQueries({ queryKey: ["quote"] });
  await screen.findByText(/^1\s000\s₽$/);
  fireEvent.click(screen.getByRole("button", { name: "checkout.pay" }));
  await screen.findByText("checkout.placedBefore");
  expect(sent.map((one) => one.total)).toEqual([90_000, 100_000]);
  expect(sent[1]?.key).toBe(sent[0]?.key);
  fireEvent.click(screen.getByRole("button", { name: "checkout.pay" }));
  await waitFor(() => {
    expect(sent).toHaveLength(3);
  });
  expect(sent[2]?.key).not.toBe(sent[0]?.key);
});

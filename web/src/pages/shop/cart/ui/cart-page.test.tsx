import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { useCart } from "@/entities/cart";
import { queryClient } from "@/shared/api";
import { CartPage } from "./cart-page";

const item = (product_id: string, preorder_wave: number | null, problem: unknown = null) => ({
  product_id,
  article: "A",
  name: product_id,
  size: "M",
  quantity: 1,
  price: 1000,
  discount: 0,
  is_preorder: preorder_wave !== null,
  preorder_wave,
  problem,
});

const QUOTE = {
  items: [
    item("coat", 1),
    item("coat", 2),
    item("cap", null, { code: "out_of_stock", detail: "", line: 1, available: 3 }),
  ],
  problems: [],
  total_amount: 2000,
  discount_amount: 0,
  delivery_amount: 0,
  final_amount: 2000,
  karma_points: 0,
  max_karma_points: 0,
  promo_code: null,
};

beforeEach(() => {
  queryClient.clear();
  useCart.getState().clear();
  vi.stubGlobal("fetch", (request: Request) =>
    request.url.includes("/quote") ? Promise.resolve(Response.json(QUOTE)) : new Promise(() => undefined),
  );
  return cleanup;
});

it("shows each line what the quote says of it, also behind a preorder that is split over waves", async () => {
  useCart.getState().add("coat", "M", 2);
  useCart.getState().add("cap", "M", 5);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <CartPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  const problem = await screen.findByRole("alert");
  const [coat, cap] = screen.getAllByRole("listitem");
  expect(cap?.contains(problem)).toBe(true);
  expect(within(coat as HTMLElement).getAllByText(/preorderWave/)).toHaveLength(2);
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { OrderPage } from "../../order";
import { ProductPage } from "./product-page";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

it.each([
  ["/admin/products/:productId/:tab?", "/admin/products/prd_1", ProductPage, "areas.shop.products.title"],
  ["/admin/orders/:orderId", "/admin/orders/ord_1", OrderPage, "areas.shop.title"],
])(
  "the tab of %s is not called by the screen before when it could not be loaded",
  async (path, at, Component, title) => {
    const problem = JSON.stringify({ code: "not_found" });
    vi.stubGlobal("fetch", () =>
      Promise.resolve(new Response(problem, { status: 404, headers: { "content-type": "application/json" } })),
    );
    document.title = "Before";
    const router = createMemoryRouter([{ path, Component }], { initialEntries: [at] });
    render(
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>,
    );
    await screen.findByRole("alert");
    expect(document.title).toBe(`${title} · Atrium`);
  },
);

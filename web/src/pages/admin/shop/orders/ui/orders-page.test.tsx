import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { OrdersPage } from "./orders-page";

afterEach(cleanup);

it("keeps the focus while a search is typed, and stays empty after a reset", async () => {
  const asked: (string | null)[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/api/v1/orders") asked.push(searchParams.get("q"));
    const body = { items: [], permissions: [], next_cursor: null };
    return Promise.resolve(new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } }));
  });
  const router = createMemoryRouter([{ path: "/admin/orders", Component: OrdersPage }], {
    initialEntries: ["/admin/orders"],
  });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  const field = screen.getByRole<HTMLInputElement>("searchbox");
  field.focus();
  fireEvent.change(field, { target: { value: "Ива" } });
  const reset = await screen.findByRole("button", { name: "areas.shop.resetFilters" });
  expect(document.activeElement).toBe(field);
  expect(asked).toContain("Ива");
  asked.length = 0;
  fireEvent.click(reset);
  await waitFor(() => {
    expect(screen.getByRole<HTMLInputElement>("searchbox").value).toBe("");
  });
  await new Promise((done) => setTimeout(done, 500));
  expect(router.state.location.search).toBe("");
  expect(asked).not.toContain("Ива");
});

it("counts no order as chosen that was chosen in another view of the list", async () => {
  queryClient.clear();
  const order = {
    id: "ord_1",
    order_number: "A-1",
    status: "paid",
    customer: { name: "Anna" },
    items: [{ name: "Cap", quantity: 1 }],
    final_amount: 100,
    refunded_amount: 0,
    created_at: "2026-11-30T10:00:00Z",
  };
  vi.stubGlobal("fetch", (request: Request) => {
    const isAll = !new URL(request.url).searchParams.has("status");
    const body = { items: isAll ? [order] : [], permissions: ["orders.assemble"], next_cursor: null };
    return Promise.resolve(new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } }));
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  const router = createMemoryRouter([{ path: "/admin/orders", Component: OrdersPage }], {
    initialEntries: ["/admin/orders"],
  });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByRole("checkbox", { name: "staff.selectRow" }));
  await screen.findByText("staff.selected");
  fireEvent.click(screen.getByRole("link", { name: "areas.shop.view.toShip" }));
  await screen.findByText("areas.shop.nothingFound");
  expect(screen.queryByText("staff.selected")).toBeNull();
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
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

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { initTexts } from "@/shared/i18n";
import { ProductPage } from "./product-page";

beforeAll(initTexts);
afterEach(() => {
  cleanup();
  queryClient.clear();
});

it("the tab is not called by the screen before when the product could not be loaded", async () => {
  const problem = JSON.stringify({ code: "not_found" });
  vi.stubGlobal("fetch", () =>
    Promise.resolve(new Response(problem, { status: 404, headers: { "content-type": "application/json" } })),
  );
  document.title = "Before";
  const router = createMemoryRouter([{ path: "/admin/products/:productId/:tab?", Component: ProductPage }], {
    initialEntries: ["/admin/products/prd_1"],
  });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  const heading = await screen.findByRole("heading", { level: 1 });
  expect(document.title).toBe(`${heading.textContent} · Atrium`);
  expect(heading.textContent).not.toBe("");
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import type { Product } from "@/entities/product";
import { queryClient } from "@/shared/api";
import { ProductPage } from "./product-page";

const product = {
  id: "prd_1",
  name: "Худи",
  article: "HD-1",
  description: "Из **плотного** хлопка.\nШьём сами.",
  price: 100_000,
  old_price: null,
  order_type: "in_stock",
  stock_count: 1,
  sizes: [{ size: "M", stock: 1 }],
  media: [],
  size_table: null,
  care_instructions: "",
  seo_title: null,
  seo_description: null,
} as unknown as Product;

beforeEach(() => {
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
  queryClient.clear();
  queryClient.setQueryData(["product", "prd_1"], product);
  return cleanup;
});

it("shows a description as its author saw it, with the line breaks that were typed", async () => {
  const router = createMemoryRouter([{ path: "/products/:productId", element: <ProductPage /> }], {
    initialEntries: ["/products/prd_1"],
  });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  const bold = await screen.findByText("плотного");
  expect(bold.tagName).toBe("STRONG");
  expect(bold.parentElement?.textContent).toBe("Из плотного хлопка.\nШьём сами.");
  expect(document.querySelector("meta[name=description]")?.getAttribute("content") ?? "").not.toContain("*");
});

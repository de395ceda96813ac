import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import type { Product } from "@/entities/product";
import { queryClient, signedIn } from "@/shared/api";
import { ProductForm } from "./product-form";

const product = {
  id: "prd_1",
  version: 3,
  name: "Худи",
  article: "HD-1",
  description: "Тёплое",
  price: 100_000,
  order_type: "in_stock",
  is_active: true,
  is_archived: false,
  sizes: [{ size: "M", stock: 1 }],
  category_ids: [],
  media: [],
  size_table: null,
  care_instructions: "",
  preorder_waves_total: 0,
  preorder_wave_capacity: null,
  old_price: null,
  vat_code: null,
  slug: null,
  seo_title: null,
  seo_description: null,
  low_stock_threshold: null,
} as unknown as Product;

beforeEach(() => {
  vi.stubGlobal("fetch", (request: Request) => {
    const body = request.method === "PATCH" ? { ...product, name: "Худи зимнее", version: 4 } : { items: [] };
    return Promise.resolve(new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } }));
  });
  queryClient.clear();
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  queryClient.setQueryData(["me", "permissions"], { permissions: ["products.write"] });
  return cleanup;
});

const name = () => screen.getByRole<HTMLInputElement>("textbox", { name: "areas.shop.field.name" });

/** Opens the form; what was there before is left after so long that it is kept. */
async function open(shown = product): Promise<void> {
  await new Promise((done) => setTimeout(done, 400));
  cleanup();
  const router = createMemoryRouter([{ path: "/", element: <ProductForm product={shown} /> }]);
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  await waitFor(() => {
    expect(name().disabled).toBe(false);
  });
}

it("keeps what is typed for whoever looks at another tab of the product", async () => {
  await open();
  fireEvent.change(name(), { target: { value: "Худи зимнее" } });
  // There is a picture more.
  await open({ ...product, version: 4 });
  expect(name().value).toBe("Худи зимнее");
  expect(screen.getByText("areas.shop.unsaved")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "action.cancel" }));
  await open({ ...product, version: 4 });
  expect(name().value).toBe("Худи");
});

it("asks where somebody else has saved the same field meanwhile", async () => {
  await open();
  fireEvent.change(name(), { target: { value: "Худи зимнее" } });
  await open({ ...product, version: 4, name: "Худи летнее" });
  expect(name().value).toBe("Худи зимнее");
  expect(screen.getByText("Худи летнее")).toBeTruthy();
});

it("keeps nothing of what is saved", async () => {
  await open();
  fireEvent.change(name(), { target: { value: "Худи зимнее" } });
  await new Promise((done) => setTimeout(done, 400));
  fireEvent.click(screen.getByRole("button", { name: "action.save" }));
  await waitFor(() => {
    expect(screen.queryByText("areas.shop.unsaved")).toBeNull();
  });
  expect(localStorage.getItem("atrium.draft.product-prd_1")).toBeNull();
});

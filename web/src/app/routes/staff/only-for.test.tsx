import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { partFor, screenFor } from "./only-for";
import type { Section } from "./section";
import { shop } from "./shop";
import { support } from "./support";

vi.mock("@/shared/i18n", async (original) => ({
  ...(await original<typeof import("@/shared/i18n")>()),
  loadTexts: () => Promise.resolve(),
}));

function sectionAt(sections: Section[], path: string): Section {
  const found = sections.find((one) => one.path === path);
  if (!found) throw new Error(`no section at ${path}`);
  return found;
}

// The screens' code is loaded, too.
const LOADED = { timeout: 20_000 };

afterEach(() => {
  cleanup();
  queryClient.clear();
});

function open(path: string, routes: Parameters<typeof createMemoryRouter>[0], permissions: string[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(new URL(request.url).pathname);
    const body = { permissions, lacks_second_factor: false, items: [], next_cursor: null };
    return Promise.resolve(new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } }));
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return asked;
}

it("tells who opens a part of support's settings by its address that it is not theirs, and asks for nothing", async () => {
  const { path, screens } = sectionAt(support, "/admin/support");
  const asked = open(`${path}/agents`, [{ path, children: screens }], ["canned_replies.write"]);
  await screen.findByText("staff.forbidden", {}, LOADED);
  expect(asked.filter((one) => one.includes("/support/"))).toEqual([]);
}, 30_000);

it("offers no import of products to who may not import any, and the tab is not called by what was before", async () => {
  const { path, screens } = sectionAt(shop, "/admin/products");
  document.title = "Before";
  open(`${path}/import`, [{ path, children: screens }], ["products.read_stock_log"]);
  await screen.findByRole("heading", { name: "staff.forbidden" }, LOADED);
  expect(document.title).toBe("staff.forbidden · Atrium");
}, 30_000);

it("shows what lies below to who holds one of the permissions", async () => {
  const child = { path: "/x", Component: () => "there" };
  open("/x", [partFor(["a.b", "c.d"], screenFor(["c.d"], child))], ["c.d"]);
  await screen.findByText("there");
});

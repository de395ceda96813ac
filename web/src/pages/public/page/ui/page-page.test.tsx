import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { initTexts } from "@/shared/i18n";
import { PagePage } from "./page-page";

beforeAll(initTexts);
afterEach(() => {
  cleanup();
  queryClient.clear();
});

function open(answer: Response): void {
  vi.stubGlobal("fetch", () => Promise.resolve(answer));
  const router = createMemoryRouter([{ path: "/pages/:slug", Component: PagePage }], {
    initialEntries: ["/pages/about"],
  });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
}

it("calls the tab by the page", async () => {
  open(Response.json({ title: "About", content: "We sew.", content_html: "<p>We sew.</p>" }));
  await screen.findByText("We sew.");
  expect(document.title).toBe("About · Atrium");
});

it("calls the tab by what went wrong, as the heading does, without the number of a request", async () => {
  queryClient.setDefaultOptions({ queries: { ...queryClient.getDefaultOptions().queries, retry: false } });
  open(Response.json({ code: "internal_error", request_id: "req_1" }, { status: 500 }));
  const heading = await screen.findByRole("heading", { level: 1 });
  expect(document.title).toBe(`${heading.textContent} · Atrium`);
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { BookingsPage } from "./bookings-page";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

function show(spaces: Response) {
  vi.stubGlobal("fetch", (request: Request) => {
    const { pathname } = new URL(request.url);
    if (pathname.includes("permissions")) return Promise.resolve(json({ permissions: [] }));
    return Promise.resolve(pathname.endsWith("/spaces") ? spaces : json({ items: [], next_cursor: null }));
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <BookingsPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

it("says that there are no spaces instead of loading their bookings for ever", async () => {
  show(json({ items: [], next_cursor: null }));
  await screen.findByText("areas.spaces.none");
});

it("says that the spaces could not be loaded", async () => {
  show(json({ code: "too_many_requests", status: 429 }, 429));
  await screen.findByRole("alert");
  expect(screen.getByRole("button", { name: "action.retry" })).toBeDefined();
});

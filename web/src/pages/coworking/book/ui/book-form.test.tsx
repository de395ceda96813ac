import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import type { Resource } from "@/entities/booking";
import type { Space } from "@/entities/space";
import { queryClient, signedIn } from "@/shared/api";
import { BookForm } from "./book-form";

const space = { id: "spc_1", time_zone: "Europe/Moscow", full_refund_hours: 24, late_refund_percent: 50 } as Space;
const resource = { id: "res_1", space_id: "spc_1", kind: "desk", price: 50_000 } as Resource;
const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

afterEach(cleanup);

it("says why a slot was not booked when somebody else was faster", async () => {
  let isFree = true;
  const slot = { begin: "2026-12-01T09:00:00Z", end: "2026-12-01T10:00:00Z" };
  const other = { begin: "2026-12-01T10:00:00Z", end: "2026-12-01T11:00:00Z", is_free: true };
  vi.stubGlobal("fetch", (request: Request) => {
    if (request.method === "POST") {
      isFree = false;
      return Promise.resolve(json({ code: "slot_taken" }, 409));
    }
    if (request.url.includes("availability")) {
      return Promise.resolve(json({ slots: [{ ...slot, is_free: isFree }, other], max_slots: 4 }));
    }
    return Promise.resolve(json({ items: [], next_cursor: null }));
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  const router = createMemoryRouter([{ path: "/", element: <BookForm space={space} resource={resource} /> }]);
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByRole("button", { name: /^12:00/ }));
  fireEvent.click(await screen.findByRole("button", { name: "cowork.bookAndPay" }));
  await waitFor(() => {
    expect(screen.queryByRole("button", { name: "cowork.bookAndPay" })).toBeNull();
  });
  expect(screen.getByRole("alert")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: /^13:00/ }));
  expect(screen.queryByRole("alert")).toBeNull();
});

const pass = { status: "active", is_used_up: false, space_id: null };
const elsewhere = { ...pass, id: "pas_1", covers: ["room"], valid_until: "2026-12-02T00:00:00Z" };
const ended = { ...pass, id: "pas_2", covers: ["desk"], valid_until: "2026-12-01T00:00:00Z" };
const usedToday = { ...ended, is_used_up: true, last_used_on: "2026-12-01", valid_until: "2026-12-02T00:00:00Z" };
const good = { ...pass, id: "pas_3", covers: ["desk"], valid_until: "2026-12-02T00:00:00Z" };

it.each([
  ["offers a pass that is good then, behind any number of others", [elsewhere, good], 1],
  ["offers no pass that has ended by then", [elsewhere, ended], 0],
  ["offers a pass whose last day is counted already for that day", [elsewhere, usedToday], 1],
  ["offers no pass that was used up on another day", [elsewhere, { ...usedToday, last_used_on: "2026-11-30" }], 0],
])("%s", async (_, passes, offered) => {
  const slot = { begin: "2026-12-01T09:00:00Z", end: "2026-12-01T10:00:00Z", is_free: true };
  const read: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    if (request.url.includes("availability")) return Promise.resolve(json({ slots: [slot], max_slots: 4 }));
    const place = request.url.includes("cursor") ? 1 : 0;
    read.push(request.url);
    return Promise.resolve(json({ items: [passes[place]], next_cursor: place === 0 ? "more" : null }));
  });
  queryClient.clear();
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  const router = createMemoryRouter([{ path: "/", element: <BookForm space={space} resource={resource} /> }]);
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByRole("button", { name: /^12:00/ }));
  await waitFor(() => {
    expect(read).toHaveLength(2);
    expect(screen.queryAllByRole("switch")).toHaveLength(offered);
  });
});

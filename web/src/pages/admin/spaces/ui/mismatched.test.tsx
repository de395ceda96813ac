import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { MismatchedBookings, MismatchedPasses } from "./mismatched";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

const sums = { user_id: "usr_2", amount: 50_000, captured_amount: 49_000 };
const booking = { id: "bok_1", resource_name: "Room", space_name: "Loft", time_zone: "UTC", ...sums };
const times = { begin: "2026-12-01T10:00:00Z", end: "2026-12-01T11:00:00Z", created_at: "2026-11-30T09:00:00Z" };
const pass = { id: "pas_1", name: "Ten days", ...sums };

function show(item: object, permissions: string[], page: ReactNode): { refunded: string[] } {
  const refunded: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    const url = new URL(request.url);
    if (request.method === "DELETE") {
      refunded.push(url.pathname + url.search);
      return Promise.resolve(json({ ...item, ...times }));
    }
    if (url.pathname.includes("permissions")) return Promise.resolve(json({ permissions }));
    if (url.searchParams.get("needs_attention") !== "true") return Promise.resolve(json({ items: [] }));
    const items = refunded.length === 0 ? [{ ...item, ...times }] : [];
    return Promise.resolve(json({ items, next_cursor: null }));
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>{page}</MemoryRouter>
    </QueryClientProvider>,
  );
  return { refunded };
}

it.each([
  ["booking", booking, <MismatchedBookings key="b" />, "/api/v1/bookings/bok_1"],
  ["pass", pass, <MismatchedPasses key="p" />, "/api/v1/passes/pas_1"],
])(
  "gives the money of a %s of another amount back, after asking, and shows it no more",
  async (_, item, page, path) => {
    const { refunded } = show(item, ["bookings.write", "passes.refund"], page);
    fireEvent.click(await screen.findByRole("button", { name: "areas.spaces.mismatch.refund" }));
    expect(refunded).toEqual([]);
    const dialog = within(screen.getByRole("dialog"));
    fireEvent.click(dialog.getByRole("button", { name: "areas.spaces.refund" }));
    await waitFor(() => expect(refunded).toEqual([path]));
    await waitFor(() => expect(screen.queryByRole("listitem")).toBeNull());
  },
);

it("shows those who may not cancel bookings what has come, and no button to give it back by", async () => {
  show(booking, ["bookings.read_all"], <MismatchedBookings />);
  expect((await screen.findByRole("listitem")).textContent).toContain("areas.spaces.mismatch.came");
  expect(screen.queryByRole("button", { name: "areas.spaces.mismatch.refund" })).toBeNull();
});

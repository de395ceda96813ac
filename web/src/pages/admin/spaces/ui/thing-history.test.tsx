import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { ThingHistory } from "./thing-history";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const json = (body: unknown): Response =>
  new Response(JSON.stringify(body), { status: 200, headers: { "content-type": "application/json" } });
const event = (type: string, data: object) => ({
  id: type,
  type,
  actor: null,
  occurred_at: "2026-11-30T09:00:00Z",
  data,
});

const PATHS = [
  ["booking", "/api/v1/bookings/x_1/history"],
  ["donation", "/api/v1/donations/x_1/history"],
  ["pass", "/api/v1/passes/x_1/history"],
  ["visit", "/api/v1/visits/x_1/history"],
] as const;

function show(kind: (typeof PATHS)[number][0], items: object[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    const { pathname } = new URL(request.url);
    if (!pathname.endsWith("history")) return Promise.resolve(json({ permissions: [], items: [] }));
    asked.push(pathname);
    return Promise.resolve(json({ items, next_cursor: null }));
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <ThingHistory thing={{ kind, id: "x_1", name: "Room", zone: "UTC" }} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  expect(asked).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: /history.title: Room/ }));
  return asked;
}

it.each(PATHS)("reads the history of a %s when it is asked for", async (kind, path) => {
  const asked = show(kind, []);
  expect(await screen.findByText("areas.spaces.history.empty")).toBeDefined();
  expect(asked).toEqual([path]);
});

it("shows what a visit's times were before they were corrected, and those alone that changed", async () => {
  const before = { check_in: "2026-11-30T06:00:00Z", check_out: "2026-11-30T07:00:00Z" };
  const after = { ...before, check_out: "2026-11-30T08:30:00Z" };
  show("visit", [event("visit.corrected", { before, after })]);
  const [entry] = await screen.findAllByRole("listitem");
  const old = entry?.querySelectorAll("del") ?? [];
  expect(old).toHaveLength(1);
  expect(old[0]?.textContent).toContain("7:00");
  expect(entry?.textContent).toContain("8:30");
});

it("shows where a booking was moved from, and what came of its money", async () => {
  show("booking", [
    event("booking.cancelled", { amount: 50_000, refund_amount: 20_000 }),
    event("booking.moved", { old_begin: "2026-12-01T10:00:00Z", begin: "2026-12-02T10:00:00Z" }),
  ]);
  const [cancelled, moved] = await screen.findAllByRole("listitem");
  expect(cancelled?.textContent).toContain("200");
  expect(moved?.querySelectorAll("del")).toHaveLength(1);
});

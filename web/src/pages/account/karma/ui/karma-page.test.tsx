import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { KarmaPage } from "./karma-page";

afterEach(cleanup);

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

it("says of each entry what it gave and took, and 0 without a sign of what came behind a day's cap", async () => {
  const entry = (delta: number) => ({
    id: `krm_${String(delta)}`,
    delta,
    reason: "visit.closed",
    source_event_id: "evt_1",
    created_at: "2026-11-30T09:00:00Z",
    reversed_by: null,
  });
  vi.stubGlobal("fetch", (request: Request) => {
    const isOwn = new URL(request.url).pathname === "/api/v1/users/me/karma";
    const page = { balance: 9, items: [entry(12), entry(0), entry(-3)], next_cursor: null };
    return Promise.resolve(isOwn ? json(page) : json({ code: "x" }, 404));
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <KarmaPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  const shown = (await screen.findAllByRole("listitem")).map((one) => one.lastElementChild?.textContent);
  expect(shown).toEqual(["+12", "0", "−3"]);
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { money } from "@/shared/lib";
import { AchievementsPage } from "./achievements-page";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const json = (body: unknown): Response =>
  new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });

const achievement = (id: string, rule: object) => ({
  id,
  title: id,
  karma: 0,
  is_active: true,
  is_secret: false,
  rule,
});

it("shows levels that are amounts as money, as they are typed", async () => {
  const donations = { events: ["donation.succeeded"], measure: "sum", of: { "donation.succeeded": "amount" } };
  const items = [
    achievement("giver", { ...donations, levels: [100_000] }),
    achievement("visits", { events: ["visit.closed"], measure: "count", of: {}, levels: [7] }),
  ];
  const types = [{ type: "donation.succeeded", fields: [{ name: "amount", kind: "number", is_money: true }] }];
  vi.stubGlobal("fetch", (request: Request) =>
    Promise.resolve(json({ items: request.url.includes("event-types") ? types : items })),
  );
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <AchievementsPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  expect(await screen.findByRole("cell", { name: money(100_000) })).toBeDefined();
  expect(screen.getByRole("cell", { name: "7" })).toBeDefined();
});

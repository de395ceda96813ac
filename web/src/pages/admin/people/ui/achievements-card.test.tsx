import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { AchievementsCard } from "./achievements-card";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const json = (body: unknown): Response =>
  new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });

it("names the level only where there are several, and by its place", async () => {
  const grants = [
    { achievement_id: "giver", title: "Giver", level: 100_000, granted_at: "2026-11-30T09:00:00Z" },
    { achievement_id: "guest", title: "Guest", level: 25, granted_at: "2026-11-30T09:00:00Z" },
  ];
  const all = [
    { id: "giver", title: "Giver", rule: { levels: [100_000] } },
    { id: "guest", title: "Guest", rule: { levels: [5, 25] } },
  ];
  vi.stubGlobal("fetch", (request: Request) =>
    Promise.resolve(json({ items: request.url.includes("/users/") ? grants : all })),
  );
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <AchievementsCard userId="usr_2" />
    </QueryClientProvider>,
  );
  expect(await screen.findAllByText(/areas\.people\.level/)).toHaveLength(1);
  expect(screen.queryByText(/100/)).toBeNull();
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { VisitsPage } from "./visits-page";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const show = () =>
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <VisitsPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );

it("asks for one's own visits, also where one sees everybody's", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(new URL(request.url).search);
    return Promise.resolve(new Response(JSON.stringify({ items: [], next_cursor: null })));
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  show();
  await waitFor(() => {
    expect(asked).toEqual(["?user_id=usr_1&limit=100"]);
  });
});

it("adds up the hours of the weeks that it shows", async () => {
  const texts = { spaces: { total: "{{hours}} hours" } };
  await i18n.use(initReactI18next).init({ lng: "en", resources: { en: { translation: texts } } });
  const visit = (id: string, daysAgo: number, minutes: number) => ({
    id,
    space_name: "The loft",
    time_zone: "Europe/Moscow",
    check_in: new Date(Date.now() - daysAgo * 86_400_000).toISOString(),
    check_out: null,
    status: "closed",
    duration_minutes: minutes,
  });
  const items = [visit("vis_1", 1, 90), visit("vis_2", 200, 600)];
  queryClient.setQueryDefaults(["visits"], { staleTime: Infinity });
  queryClient.setQueryData(["visits", "mine"], { pages: [{ items, next_cursor: null }], pageParams: [""] });
  show();
  expect(screen.getByText("1.5 hours")).toBeTruthy();
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it } from "vitest";
import { queryClient } from "@/shared/api";
import { SpacesPage } from "./spaces-page";

afterEach(cleanup);

it("says on which day a space opens that is closed for days", async () => {
  const texts = { spaces: { opens: "Opens {{time}}" } };
  await i18n.use(initReactI18next).init({ lng: "en", resources: { en: { translation: texts } } });
  const space = (id: string, opensInHours: number) => ({
    id,
    name: id,
    address: null,
    capacity: 10,
    present: 0,
    time_zone: "UTC",
    opening_hours: {},
    closed_days: [{ date: new Date().toISOString().slice(0, 10), name: "Repairs" }],
    is_open: false,
    closes_at: null,
    opens_at: new Date(Date.now() + opensInHours * 3_600_000).toISOString(),
  });
  queryClient.setQueryDefaults(["spaces"], { staleTime: Infinity });
  queryClient.setQueryData(["spaces"], { items: [space("soon", 8), space("later", 60)], next_cursor: null });
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <SpacesPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  expect(screen.getAllByText(/: Repairs$/)).toHaveLength(2);
  const [soon, later] = screen.getAllByText(/^Opens/).map((one) => one.textContent);
  expect(soon).toMatch(/^Opens \d\d:\d\d/);
  expect(later).toMatch(/^Opens [A-Z][a-z]+ \d/);
});

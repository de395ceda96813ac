import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it } from "vitest";
import { queryClient } from "@/shared/api";
import { dateTime } from "@/shared/lib";
import { DataPage } from "./data-page";

afterEach(cleanup);

it("says at what hour an account will be erased: until then one may think better of it", async () => {
  const texts = { data: { erasePlanned: "Deleted {{date}}" } };
  await i18n.use(initReactI18next).init({ lng: "en", resources: { en: { translation: texts } } });
  const ends = "2026-06-15T11:05:00.000Z";
  queryClient.setQueryDefaults(["me"], { staleTime: Infinity });
  queryClient.setQueryData(["me"], { id: "usr_1", erase_after: ends });
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <DataPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  expect(screen.getByText(`Deleted ${dateTime(ends)}`)).toBeTruthy();
});

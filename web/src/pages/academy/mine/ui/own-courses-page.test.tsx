import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { OwnCoursesPage } from "./own-courses-page";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const waiting = (status: string) => ({
  course: { id: `crs_${status}`, slug: status, title: status, status, cover_url: null },
  status: "awaiting_payment",
  percent: 0,
  completed_count: 0,
  required_count: 1,
  resume: null,
});

it("asks nobody to pay for a course that was withdrawn", async () => {
  const answer = JSON.stringify({ items: [waiting("published"), waiting("withdrawn")], streak_days: 0 });
  vi.stubGlobal("fetch", () =>
    Promise.resolve(new Response(answer, { headers: { "content-type": "application/json" } })),
  );
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <OwnCoursesPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  const [pay, ...others] = await screen.findAllByRole("link", { name: "academy.payNow" });
  expect(pay?.getAttribute("href")).toBe("/courses/published");
  expect(others).toEqual([]);
});

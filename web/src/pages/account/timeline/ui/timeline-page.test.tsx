import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it } from "vitest";
import { queryClient } from "@/shared/api";
import { TimelinePage } from "./timeline-page";

afterEach(cleanup);

const event = (id: number, type: string) => ({
  id: `evt_${String(id)}`,
  type,
  aggregate: type.split(".")[0],
  aggregate_id: "x",
  occurred_at: "2026-11-30T09:00:00Z",
  actor: null,
  data: {},
});

it("keeps bookings, passes and guests with the visits, and monthly donations with the others", () => {
  const items = ["booking.confirmed", "pass.used", "guest.arrived", "monthly_donation.charged", "karma.changed"].map(
    (type, index) => event(index, type),
  );
  queryClient.setQueryData(["timeline"], { pages: [{ items, next_cursor: null }], pageParams: [""] });
  queryClient.setQueryDefaults(["timeline"], { staleTime: Infinity });
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <TimelinePage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  const shown = () => screen.getAllByRole("listitem").length;
  expect(shown()).toBe(5);
  for (const [kind, count] of [
    ["visit", 3],
    ["donation", 1],
    ["karma", 1],
  ] as const) {
    fireEvent.click(screen.getByRole("radio", { name: `timeline.kinds.${kind}` }));
    expect(shown()).toBe(count);
  }
});

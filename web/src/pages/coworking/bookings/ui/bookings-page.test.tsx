import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it } from "vitest";
import { queryClient } from "@/shared/api";
import { BookingsPage } from "./bookings-page";

afterEach(cleanup);

const HOUR = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();
const booking = (id: string, paid_by: string, begin: number, free: number) => ({
  id,
  resource_name: id,
  space_name: "The loft",
  time_zone: "UTC",
  begin: inHours(begin),
  end: inHours(begin + 1),
  amount: paid_by === "payment" ? 50_000 : 0,
  status: "confirmed",
  paid_by,
  full_refund_until: inHours(free),
  late_refund_percent: 30,
});

it("says beside each booking what a cancellation loses", () => {
  const items = [
    booking("early", "payment", 48, 24),
    booking("late", "payment", 3, -21),
    booking("pass", "pass", 3, -21),
    booking("free", "free", 3, -21),
  ];
  queryClient.setQueryDefaults(["bookings"], { staleTime: Infinity });
  queryClient.setQueryData(["bookings", "mine"], { pages: [{ items, next_cursor: null }], pageParams: [""] });
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <BookingsPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  const rules = /cancel(FreeUntil|LatePass|Late)/;
  const texts = screen.getAllByRole("listitem").map((one) => rules.exec(one.textContent)?.[0]);
  expect(texts.slice(0, 4)).toEqual(["cancelFreeUntil", "cancelLate", "cancelLatePass", undefined]);
});

import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { bookingQuery } from "@/entities/booking";
import { queryClient } from "@/shared/api";
import { BookingsPage } from "./bookings-page";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

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

function show(items: unknown[]) {
  queryClient.setQueryDefaults(["bookings"], { staleTime: Infinity });
  queryClient.setQueryData(["bookings", "mine"], { pages: [{ items, next_cursor: null }], pageParams: [""] });
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <BookingsPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

const rules = () =>
  screen.getAllByRole("listitem").map((one) => /cancel(FreeUntil|LatePass|Late)/.exec(one.textContent)?.[0]);

it("says beside each booking what a cancellation loses", () => {
  const items = [
    booking("early", "payment", 48, 24),
    booking("late", "payment", 3, -21),
    booking("pass", "pass", 3, -21),
    booking("free", "free", 3, -21),
  ];
  show(items);
  expect(rules().slice(0, 4)).toEqual(["cancelFreeUntil", "cancelLate", "cancelLatePass", undefined]);
});

it("offers nothing on a page that stays open whose time is over meanwhile", () => {
  vi.useFakeTimers({ now: Date.parse("2026-03-09T11:58:30Z") });
  const unpaid = { ...booking("unpaid", "payment", 48, 24), status: "awaiting_payment" };
  const held = { ...unpaid, payment_url: "https://pay.example.com/1", hold_until: inHours(1 / 60) };
  queryClient.setQueryData(bookingQuery("unpaid").queryKey, held as never);
  show([booking("paid", "payment", 24, 1 / 60), unpaid]);
  expect(rules()[0]).toBe("cancelFreeUntil");
  expect(screen.queryAllByText("order.payNow")).toHaveLength(1);
  act(() => {
    vi.advanceTimersByTime(90_000);
  });
  expect(rules()[0]).toBe("cancelLate");
  expect(screen.queryAllByText("order.payNow")).toHaveLength(0);
});

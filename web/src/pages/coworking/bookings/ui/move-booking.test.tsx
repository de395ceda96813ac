import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { BookingListItem } from "@/entities/booking";
import { queryClient, signedIn } from "@/shared/api";
import { MoveBooking } from "./move-booking";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const at = (hour: number) => `2026-12-01T${String(hour).padStart(2, "0")}:00:00.000Z`;
const slot = (hour: number, is_free: boolean) => ({ begin: at(hour), end: at(hour + 1), is_free });
const booking = {
  id: "bok_1",
  resource_id: "res_1",
  resource_name: "Room",
  space_name: "Loft",
  time_zone: "UTC",
  begin: at(10),
  end: at(12),
  amount: 100_000,
  paid_by: "payment",
} as BookingListItem;

function show(answer: () => Response, one = booking) {
  const moves: unknown[] = [];
  const onClose = vi.fn();
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "PATCH") {
      moves.push(await request.json());
      return answer();
    }
    // Its own two hours, one that is free behind them, one that is somebody's, and two more.
    const slots = [
      [10, false],
      [11, false],
      [12, true],
      [13, false],
      [14, true],
      [15, true],
    ] as const;
    return json({
      slots: slots.map(([hour, free]) => slot(hour, free)),
      price: 50_000,
      slot_minutes: 60,
      max_slots: 8,
    });
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MoveBooking booking={one} onClose={onClose} />
    </QueryClientProvider>,
  );
  return { moves, onClose };
}

const begin = (hour: number) => screen.findByRole("button", { name: new RegExp(`^${String(hour)}:00`) });
const confirm = () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "cowork.move" }));

it("moves a booking to where as much is free, its own time counted, and closes", async () => {
  const { moves, onClose } = show(() => json({ ...booking, begin: at(11), end: at(13) }));
  const isDisabled = async (hour: number) => (await begin(hour)).hasAttribute("disabled");
  expect(await Promise.all([10, 11, 12, 13, 14, 15].map(isDisabled))).toEqual([true, false, true, true, false, true]);
  fireEvent.click(await begin(11));
  confirm();
  await waitFor(() => expect(moves).toEqual([{ begin: at(11), end: at(13) }]));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
});

it("says what another price is and what was paid, as the API says it", async () => {
  const { onClose } = show(() =>
    json({ code: "booking_price_differs", status: 409, amount: 120_000, booked_amount: 100_000 }, 409),
  );
  fireEvent.click(await begin(14));
  confirm();
  expect((await screen.findByRole("alert")).textContent).toBe("cowork.movePrice");
  expect(onClose).not.toHaveBeenCalled();
});

it("keeps a booking that a pass pays for within its day", async () => {
  show(() => json({}), { ...booking, paid_by: "pass", amount: 0 });
  expect((await screen.findByLabelText(/cowork.day/)).hasAttribute("disabled")).toBe(true);
  expect(screen.getByText("cowork.movePassDay")).toBeDefined();
});

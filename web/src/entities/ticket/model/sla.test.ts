import { expect, it } from "vitest";
import { dueOf, slaOf, spanParts } from "./sla";
import type { Ticket } from "./ticket";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const ticket = (fields: Partial<Ticket>): Ticket =>
  ({
    status: "open",
    created_at: "2026-11-29T10:00:00Z",
    first_response_at: null,
    first_response_due: "2026-11-29T14:00:00Z",
    resolution_due: "2026-12-01T10:00:00Z",
    ...fields,
  }) as Ticket;

it.each([
  ["runs to the first answer", {}, { target: "first_response", state: "ok", left: 7_200_000 }],
  [
    "is near for the last fifth",
    { first_response_due: "2026-11-29T12:20:00Z" },
    { target: "first_response", state: "near", left: 1_200_000 },
  ],
  [
    "is past when it was due",
    { first_response_due: "2026-11-29T11:00:00Z" },
    { target: "first_response", state: "past", left: -3_600_000 },
  ],
  [
    "runs to the resolution once somebody has answered",
    { first_response_at: "2026-11-29T11:00:00Z" },
    { target: "resolution", state: "ok", left: 165_600_000 },
  ],
  [
    "runs on while it is snoozed",
    { status: "snoozed" as const },
    { target: "first_response", state: "ok", left: 7_200_000 },
  ],
  [
    "pauses while the customer is waited for",
    { status: "pending" as const, first_response_at: "2026-11-29T11:00:00Z", resolution_due: null },
    { target: "resolution", state: "paused", left: 0 },
  ],
  ["is over with the ticket", { status: "resolved" as const }, undefined],
])("a clock %s", (_, fields, wanted) => expect(slaOf(ticket(fields), NOW)).toEqual(wanted));

it("knows when the next target is due, while there is one", () => {
  expect(dueOf(ticket({ status: "snoozed" }))).toBe("2026-11-29T14:00:00Z");
  expect(dueOf(ticket({ first_response_at: "2026-11-29T11:00:00Z" }))).toBe("2026-12-01T10:00:00Z");
  expect(dueOf(ticket({ status: "closed" }))).toBeNull();
});

it.each([
  [3 * 86_400_000 + 7_200_000, { unit: "days", first: 3, second: 2 }],
  [-3_900_000, { unit: "hours", first: 1, second: 5 }],
  [754_000, { unit: "clock", first: 12, second: 34 }],
])("splits %d ms", (ms, parts) => expect(spanParts(ms)).toEqual(parts));

import { expect, it } from "vitest";
import { localValue, until } from "./snooze";

const sunday = new Date(2026, 10, 29, 12, 30);

it.each([
  ["hour", sunday, "2026-11-29T13:30"],
  ["evening", sunday, "2026-11-29T18:00"],
  ["tomorrow", sunday, "2026-11-30T09:00"],
  ["monday", sunday, "2026-11-30T09:00"],
  ["monday", new Date(2026, 10, 30, 8), "2026-12-07T09:00"],
  ["week", sunday, "2026-12-06T09:00"],
] as const)("%s from %s", (preset, now, wanted) => {
  const moment = until(preset, now);
  expect(moment && localValue(moment)).toBe(wanted);
});

it("offers no evening that is over", () => expect(until("evening", new Date(2026, 10, 29, 20))).toBeUndefined());

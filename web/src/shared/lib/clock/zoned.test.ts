import { afterEach, expect, it, vi } from "vitest";
import { loadConfig } from "../../config";
import { date } from "../format";
import { fromZone, inZone, organisationDay, organisationZone, todayIn } from "./zoned";

afterEach(() => vi.unstubAllGlobals());

it.each([
  ["Asia/Vladivostok", "2026-03-09T09:00", "2026-03-08T23:00:00.000Z"],
  ["Europe/Kaliningrad", "2026-03-09T09:00", "2026-03-09T07:00:00.000Z"],
  ["America/New_York", "2026-07-01T23:30", "2026-07-02T03:30:00.000Z"],
  ["UTC", "2026-12-31T23:59", "2026-12-31T23:59:00.000Z"],
])("reads and writes the clock of %s, whatever the browser's is", (zone, typed, moment) => {
  expect(fromZone(typed, zone)).toBe(moment);
  expect(inZone(moment, zone)).toBe(typed);
});

it("finds an hour that a clock skips or shows twice", () => {
  // The clocks of Berlin go from 2:00 to 3:00 on 29 March and back on 25 October.
  expect(inZone(fromZone("2026-03-29T02:30", "Europe/Berlin"), "Europe/Berlin")).toBe("2026-03-29T03:30");
  expect(fromZone("2026-10-25T02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
});

it("says nothing of what is no moment", () => {
  expect(fromZone("", "UTC")).toBeUndefined();
  expect(fromZone("2026-13-45T99:99", "UTC")).toBeUndefined();
  expect(inZone(null, "UTC")).toBe("");
});

it("knows which day it is in a place", () => {
  const now = Date.parse("2026-11-30T22:00:00Z");
  expect(todayIn("Asia/Vladivostok", now)).toBe("2026-12-01");
  expect(todayIn("America/New_York", now)).toBe("2026-11-30");
});

it("reads what the API keeps as a day of the organisation", async () => {
  expect(organisationZone()).toBeUndefined();
  vi.stubGlobal("fetch", () => Promise.resolve(new Response('{"timeZone": "Asia/Vladivostok"}', { status: 200 })));
  await loadConfig();
  expect(organisationZone()).toBe("Asia/Vladivostok");
  expect(organisationDay("2026-02-28T14:00:00.000Z")).toBe("2026-03-01");
  // A plain date that ended a period is kept as the day's last millisecond; others write the next day's first moment.
  expect(organisationDay("2026-05-31T13:59:59.999Z", true)).toBe("2026-05-31");
  expect(organisationDay("2026-05-31T14:00:00.000Z", true)).toBe("2026-05-31");
  expect(organisationDay("2026-03-01")).toBe("2026-03-01");
  expect(organisationDay("", true)).toBe("");
});

it("shows a plain date as the day that it names, wherever the browser is", () => {
  expect(date("2026-03-01")).toMatch(/(^1 | 1,)/);
  expect(date("2026-03-01T23:30:00Z", "Asia/Vladivostok")).toMatch(/(^2 | 2,)/);
  expect(date("2026-03-01T23:30:00Z", "America/New_York")).toMatch(/(^1 | 1,)/);
});

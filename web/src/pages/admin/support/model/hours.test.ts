import { expect, it } from "vitest";
import { closedDays, closedText, spans, spansText } from "./hours";

it.each([
  ["", []],
  ["9:00-18:00", [["09:00", "18:00"]]],
  [
    "09:00–13:00, 14:00-18:00",
    [
      ["09:00", "13:00"],
      ["14:00", "18:00"],
    ],
  ],
  ["00:00-24:00", [["00:00", "24:00"]]],
  ["18:00-02:00", [["18:00", "02:00"]]],
  ["09:00-09:00", undefined],
  ["24:00-09:00", undefined],
  ["nine", undefined],
])("reads the hours %s", (text, wanted) => expect(spans(text)).toEqual(wanted));

it("writes hours as they are read", () => {
  expect(spansText(["09:00", "18:00"])).toBe("09:00-18:00");
  expect(spansText([["09:00", "13:00"]])).toBe("09:00-13:00");
  expect(spansText(null)).toBe("");
});

it.each([
  [[["22:00", "06:00"]]],
  [
    [
      ["00:00", "02:00"],
      ["18:00", "24:00"],
    ],
  ],
])("reads the hours that it has written: %j", (hours) => expect(spans(spansText(hours))).toEqual(hours));

it("reads closed days with and without names", () => {
  const days = [
    { date: "05-09", name: "День Победы" },
    { date: "2026-12-31", name: null },
    { date: "11-04", name: "День  народного\u00a0единства" },
  ];
  expect(closedDays(closedText(days))).toEqual(days);
  expect(closedDays("9 мая")).toBeUndefined();
});

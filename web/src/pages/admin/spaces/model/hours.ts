import type { Schemas } from "@/shared/api";

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];
/** From and to, local time, as they stand in their fields; midnight at the end of the day is 24:00. */
export type Span = [string, string];
export type Week = Record<Day, Span[]>;
type Stored = Schemas["WeekOut"];

export const MOST_SPANS = 8;
const END_OF_DAY = "24:00";

const spansOf = (stored: Stored[Day]): Span[] => {
  if (!stored || stored.length === 0) return [];
  const spans = typeof stored[0] === "string" ? [stored as string[]] : (stored as string[][]);
  return spans.map(([from = "", to = ""]) => [from, to]);
};

/** The week as the editor has it: each day a list of spans, a closed one an empty list. */
export const weekOf = (stored: Stored | null | undefined): Week =>
  Object.fromEntries(DAYS.map((day) => [day, spansOf(stored?.[day])])) as Week;

/** Open day and night. */
export const always = (): Week => Object.fromEntries(DAYS.map((day) => [day, [["00:00", END_OF_DAY]]])) as Week;

/** A time as somebody types it (`9`, `930`, `9.30`, `24`), as HH:MM; null for what is none. */
export function typedTime(text: string): string | null {
  const [whole, hours = "", minutes = "00"] = /^(\d{1,2})(?:[:.\s]?(\d{2}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined) return null;
  const time = `${hours.padStart(2, "0")}:${minutes}`;
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(time) || time === END_OF_DAY ? time : null;
}

/** The week as the API takes it, once nothing of it is wrong. */
export const written = (week: Week): Schemas["WeekRequest"] =>
  Object.fromEntries(
    DAYS.map((day) => [
      day,
      week[day].length > 0 ? week[day].map((span) => span.map((text) => typedTime(text) ?? text)) : null,
    ]),
  );

/** A span with an end that is no time, begins at the end of its day, or has no length. */
export function isWrong([from, to]: Span): boolean {
  const [begin, end] = [typedTime(from), typedTime(to)];
  return begin === null || end === null || begin === END_OF_DAY || begin === end;
}

/** Days with hours that cannot be. */
export const wrongDays = (week: Week): Day[] => DAYS.filter((day) => week[day].some(isWrong));

export const isOnNextDay = (span: Span): boolean => {
  const [from, to] = span.map(typedTime);
  return !isWrong(span) && Boolean(from && to && to <= from);
};

/** A week in words, a line a day, for who compares two of them. */
export const weekText = (week: Week, nameOf: (day: Day) => string, closed: string): string =>
  DAYS.map((day) => `${nameOf(day)}: ${week[day].map((span) => span.join("–")).join(", ") || closed}`).join("\n");

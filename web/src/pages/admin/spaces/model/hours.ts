import type { Schemas } from "@/shared/api";

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];
/** From and to, local time. */
export type Span = [string, string];
export type Week = Record<Day, Span[]>;
type Stored = Schemas["WeekOut"];

export const MOST_SPANS = 8;

const spansOf = (stored: Stored[Day]): Span[] => {
  if (!stored || stored.length === 0) return [];
  const spans = typeof stored[0] === "string" ? [stored as string[]] : (stored as string[][]);
  return spans.map(([from = "", to = ""]) => [from, to]);
};

/** The week as the editor has it: each day a list of spans, a closed one an empty list. */
export const weekOf = (stored: Stored | undefined): Week =>
  Object.fromEntries(DAYS.map((day) => [day, spansOf(stored?.[day])])) as Week;

/** The week as the API takes it. */
export const written = (week: Week): Schemas["WeekRequest"] =>
  Object.fromEntries(DAYS.map((day) => [day, week[day].length > 0 ? week[day] : null]));

/** Days on which a time is missing. */
export const unfinished = (week: Week): Day[] =>
  DAYS.filter((day) => week[day].some(([from, to]) => from === "" || to === ""));

export const isOnNextDay = ([from, to]: Span): boolean => from !== "" && to !== "" && to <= from;

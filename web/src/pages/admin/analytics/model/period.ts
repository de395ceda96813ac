export interface Period {
  /** Both days included, `2026-11-29`. */
  from: string;
  to: string;
}

export type Preset = "today" | "7d" | "30d" | "90d" | "month" | "lastMonth" | "year" | "custom";
export const PRESETS: readonly Preset[] = ["today", "7d", "30d", "90d", "month", "lastMonth", "year", "custom"];
export type Comparison = "previous" | "year" | "none";
export const COMPARISONS: readonly Comparison[] = ["previous", "year", "none"];
/** As long as the API's reports may be. */
export const LONGEST_DAYS = 731;

const DAY = 86_400_000;
const parse = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const write = (moment: number): string => new Date(moment).toISOString().slice(0, 10);

export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(parse(text)) && write(parse(text)) === text;

export const plusDays = (day: string, days: number): string => write(parse(day) + days * DAY);

/** How many days, both ends included. */
export const lengthOf = ({ from, to }: Period): number => Math.round((parse(to) - parse(from)) / DAY) + 1;

export const daysOf = (period: Period): string[] =>
  Array.from({ length: Math.max(0, lengthOf(period)) }, (_, place) => plusDays(period.from, place));

/** Whether two days are a period that the API reports on. */
export const isPeriod = (asked: Period): boolean =>
  isDay(asked.from) && isDay(asked.to) && asked.from <= asked.to && lengthOf(asked) <= LONGEST_DAYS;

/** The days of a preset as of today; of a custom one those that were asked for, as far as they are a period. */
export function periodOf(preset: Preset, today: string, asked: Period): Period {
  const month = today.slice(0, 7);
  switch (preset) {
    case "today":
      return { from: today, to: today };
    case "7d":
      return { from: plusDays(today, -6), to: today };
    case "90d":
      return { from: plusDays(today, -89), to: today };
    case "month":
      return { from: `${month}-01`, to: today };
    case "lastMonth": {
      const last = plusDays(`${month}-01`, -1);
      return { from: `${last.slice(0, 7)}-01`, to: last };
    }
    case "year":
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
    case "custom":
      return isPeriod(asked) ? asked : { from: plusDays(today, -29), to: today };
    case "30d":
      return { from: plusDays(today, -29), to: today };
  }
}

function yearBefore(day: string): string {
  const before = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  // 29 February was the 28th.
  return isDay(before) ? before : `${before.slice(0, 8)}28`;
}

/** What a period is compared with: as many days before it, or the same days of the year before. */
export function comparedWith(period: Period, comparison: Comparison): Period | undefined {
  if (comparison === "none") return undefined;
  if (comparison === "year") return { from: yearBefore(period.from), to: yearBefore(period.to) };
  return { from: plusDays(period.from, -lengthOf(period)), to: plusDays(period.from, -1) };
}

export interface Delta {
  direction: "up" | "down" | "same";
  /** Per cent of what it was; undefined from nothing. */
  percent: number | undefined;
}

export function delta(now: number, before: number): Delta {
  const direction = now > before ? "up" : now < before ? "down" : "same";
  return { direction, percent: before === 0 ? undefined : Math.round(((now - before) / Math.abs(before)) * 1000) / 10 };
}

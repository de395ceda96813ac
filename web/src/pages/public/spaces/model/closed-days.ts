import type { Space } from "@/entities/space";

type ClosedDay = Space["closed_days"][number];
const AHEAD_MS = 60 * 86_400_000;

/** The closed days of the next two months from a day on, soonest first, each with its year; said yearly or once. */
export function closedSoon(days: ClosedDay[], today: string): ClosedDay[] {
  const last = new Date(Date.parse(today) + AHEAD_MS).toISOString().slice(0, 10);
  return days
    .map((day) => {
      if (day.date.length > "05-09".length) return day;
      const year = Number(today.slice(0, 4)) + (day.date < today.slice(5) ? 1 : 0);
      return { ...day, date: `${String(year)}-${day.date}` };
    })
    .filter(({ date }) => date >= today && date <= last && isDay(date))
    .sort((one, other) => one.date.localeCompare(other.date));
}

// Not every year has a 29th of February.
const isDay = (date: string): boolean => {
  const parsed = new Date(date);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
};

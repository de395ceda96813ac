import { config } from "../../config";

/** The clock of a zone beside UTC, in milliseconds. */
function offset(moment: number, timeZone: string): number {
  const shown = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(moment);
  const part = (type: string) => Number(shown.find((one) => one.type === type)?.value);
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return local - Math.floor(moment / 1000) * 1000;
}

/** A moment by the clock of a place, as a field of type `datetime-local` has it: `2026-11-30T09:00`. */
export function inZone(iso: string | null | undefined, timeZone: string): string {
  if (!iso) return "";
  const moment = new Date(iso).getTime();
  return new Date(moment + offset(moment, timeZone)).toISOString().slice(0, 16);
}

/** The moment at which the clock of a place shows what was typed; nothing for what is no moment.

Of an hour that the clock skips it is the hour after, of one that it shows twice the first.
*/
export function fromZone(typed: string, timeZone: string): string | undefined {
  const asUtc = Date.parse(`${typed}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(typed) || Number.isNaN(asUtc)) return undefined;
  const candidates = [asUtc - 86_400_000, asUtc + 86_400_000]
    .map((near) => asUtc - offset(near, timeZone))
    .sort((one, other) => one - other);
  const found = candidates.find((one) => one + offset(one, timeZone) === asUtc) ?? candidates.at(-1);
  return found === undefined ? undefined : new Date(found).toISOString();
}

/** Whose days a plain date of the API is: the organisation's time zone; undefined is the browser's. */
export const organisationZone = (): string | undefined => config().timeZone || undefined;

/** The day that a moment is in a place: `2026-11-30`; the moment now without one. */
export const todayIn = (timeZone: string | undefined, now = Date.now()): string =>
  new Date(now).toLocaleDateString("sv", timeZone ? { timeZone } : {});

/** The organisation's day of what the API keeps as a moment; a plain date stays one.

A period ends with the last millisecond of a day or with the first moment of the next: either is that day.
*/
export function organisationDay(value: string, isEnd = false): string {
  if (!value || /^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  return todayIn(organisationZone(), Date.parse(value) - (isEnd ? 1000 : 0));
}

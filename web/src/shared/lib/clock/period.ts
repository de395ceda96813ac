import { dateTime, time } from "../format";
import { todayIn } from "./zoned";

/** From a moment to another by one clock: the day of the end is said where it is another one. */
export function period(begin: string, end: string, timeZone?: string): string {
  const [from, to] = [begin, end].map((one) => todayIn(timeZone, Date.parse(one)));
  return `${dateTime(begin, timeZone)}–${from === to ? time(end, timeZone) : dateTime(end, timeZone)}`;
}

import type { Schemas } from "@/shared/api";

export type Closure = Schemas["ClosureOut"];

const MINUTE = 60_000;

export type WrongPeriod = "missing" | "order" | "past";

/** What is wrong with a period that is to be closed. */
export function wrongPeriod(begin: string | undefined, end: string | undefined, now: number): WrongPeriod | undefined {
  if (!begin || !end) return "missing";
  if (Date.parse(end) <= Date.parse(begin)) return "order";
  return Date.parse(end) < now - MINUTE ? "past" : undefined;
}

/** With one more, in the order in which they begin. */
export const withClosure = (all: readonly Closure[], added: Closure): Closure[] =>
  [...all, added].sort((one, other) => Date.parse(one.begin) - Date.parse(other.begin));

const isSame = (one: Closure, other: Closure): boolean =>
  Date.parse(one.begin) === Date.parse(other.begin) && Date.parse(one.end) === Date.parse(other.end);

export const withoutClosure = (all: readonly Closure[], removed: Closure): Closure[] =>
  all.filter((one) => !isSame(one, removed));

import type { Space } from "@/entities/space";
import type { Schemas } from "@/shared/api";
import { type Week, weekOf, written, wrongDays } from "./hours";

export type ClosedDay = Space["closed_days"][number];

export const NUMBERS = [
  ["capacity", 40, 1, 1000],
  ["max_stay_hours", 72, 1, 744],
  ["full_refund_hours", 24, 0, 720],
  ["late_refund_percent", 0, 0, 100],
  ["guests_per_month", 3, 0, 100],
] as const;
export type NumberName = (typeof NUMBERS)[number][0];

/** A space as it stands in its form. */
export type Values = Record<NumberName, string> & {
  name: string;
  address: string;
  time_zone: string;
  requires_door_code: boolean;
  pass_required: boolean;
  opening_hours: Week;
  closed_days: ClosedDay[];
};
export type Name = keyof Values;

export const valuesOf = (space: Space | undefined): Values => ({
  name: space?.name ?? "",
  address: space?.address ?? "",
  time_zone: space?.time_zone ?? "Europe/Moscow",
  requires_door_code: space?.requires_door_code ?? true,
  pass_required: space?.pass_required ?? false,
  opening_hours: weekOf(space?.opening_hours ?? { mon: ["09:00", "21:00"] }),
  closed_days: space?.closed_days ?? [],
  ...(Object.fromEntries(NUMBERS.map(([name, usual]) => [name, String(space?.[name] ?? usual)])) as Record<
    NumberName,
    string
  >),
});

/** The fields that cannot be as they are. */
export function wrongFields(values: Values): Name[] {
  const numbers = NUMBERS.filter(([name, , least, most]) => {
    const text = values[name].trim();
    return !/^\d+$/.test(text) || Number(text) < least || Number(text) > most;
  }).map(([name]) => name);
  return [
    ...(["name", "time_zone"] as const).filter((name) => !values[name].trim()),
    ...numbers,
    ...(wrongDays(values.opening_hours).length > 0 ? (["opening_hours"] as const) : []),
    ...(values.closed_days.some((day) => !day.date) ? (["closed_days"] as const) : []),
  ];
}

/** What the API is sent. */
export const requestOf = (values: Values): Schemas["SpaceCreate"] => ({
  ...(Object.fromEntries(NUMBERS.map(([name]) => [name, Number(values[name])])) as Record<NumberName, number>),
  name: values.name.trim(),
  address: values.address.trim() || null,
  time_zone: values.time_zone.trim(),
  requires_door_code: values.requires_door_code,
  pass_required: values.pass_required,
  opening_hours: written(values.opening_hours),
  closed_days: values.closed_days,
});

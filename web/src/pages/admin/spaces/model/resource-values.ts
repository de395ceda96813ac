import type { Schemas } from "@/shared/api";
import { kopecksOf, rublesOf } from "@/shared/lib";
import { type Week, weekOf, written, wrongDays } from "./hours";

export type Resource = Schemas["ResourceOut"];

/** A desk or a room as it stands in its form; the price in rubles. */
export interface Values {
  name: string;
  kind: Resource["kind"];
  capacity: string;
  price: string;
  slot_minutes: string;
  is_active: boolean;
  /** Whether it has hours of its own; without them it has those of its space. */
  has_hours: boolean;
  opening_hours: Week;
}
export type Name = keyof Values;

const WORKDAY: Schemas["WeekOut"] = Object.fromEntries(
  ["mon", "tue", "wed", "thu", "fri"].map((day) => [day, ["09:00", "21:00"]]),
);

export const valuesOf = (resource: Resource | undefined): Values => ({
  name: resource?.name ?? "",
  kind: resource?.kind ?? "desk",
  capacity: String(resource?.capacity ?? 1),
  price: rublesOf(resource?.price ?? 0),
  slot_minutes: String(resource?.slot_minutes ?? 60),
  is_active: resource?.is_active ?? true,
  has_hours: Boolean(resource?.opening_hours),
  opening_hours: weekOf(resource?.opening_hours ?? WORKDAY),
});

export const isWhole = (text: string, least: number, most: number): boolean =>
  /^\d+$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;

export const CAPACITY = [1, 1000] as const;
export const SLOT = [5, 1440] as const;

/** The fields that cannot be as they are. */
export const wrongFields = (values: Values): Name[] => [
  ...(values.name.trim() ? [] : (["name"] as const)),
  ...(isWhole(values.capacity, ...CAPACITY) ? [] : (["capacity"] as const)),
  ...(kopecksOf(values.price) === undefined ? (["price"] as const) : []),
  ...(isWhole(values.slot_minutes, ...SLOT) ? [] : (["slot_minutes"] as const)),
  ...(values.has_hours && wrongDays(values.opening_hours).length > 0 ? (["opening_hours"] as const) : []),
];

/** What the API is sent. */
export const requestOf = (values: Values) => ({
  name: values.name.trim(),
  kind: values.kind,
  capacity: Number(values.capacity),
  price: kopecksOf(values.price) ?? 0,
  slot_minutes: Number(values.slot_minutes),
  opening_hours: values.has_hours ? written(values.opening_hours) : null,
});

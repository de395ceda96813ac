import { type Device, isImei } from "@/entities/client";
import { kopecksOf, rublesOf } from "@/shared/lib";
import type { Schemas } from "@/shared/api";

export const FIELDS = ["type", "brand", "model", "serial", "imei", "imei2", "condition", "price", "comment"] as const;
export type Name = (typeof FIELDS)[number];
/** A device as it stands in the form; the price in rubles. */
export type Values = Record<Name, string>;

export const TYPES = ["phone", "tablet", "laptop", "watch", "console", "other"] as const;
export const CONDITIONS = ["new", "excellent", "good", "fair", "broken"] as const;
export const EMPTY: Values = {
  type: "phone",
  brand: "",
  model: "",
  serial: "",
  imei: "",
  imei2: "",
  condition: "good",
  price: "",
  comment: "",
};

export const valuesOf = (device: Device): Values => ({
  type: device.type,
  brand: device.brand ?? "",
  model: device.model,
  serial: device.serial ?? "",
  imei: device.imei ?? "",
  imei2: device.imei2 ?? "",
  condition: device.condition,
  price: rublesOf(device.price),
  comment: device.comment ?? "",
});

/** Phones and tablets are told apart by their IMEI, others by a serial number. */
export const needsImei = (type: string): boolean => type === "phone" || type === "tablet";

type Problem = "required" | "imei" | "price";

export function problemsOf(values: Values): Partial<Record<Name, Problem>> {
  const found: Partial<Record<Name, Problem>> = {};
  if (!values.model.trim()) found.model = "required";
  if (needsImei(values.type)) {
    if (!values.imei) found.imei = "required";
  } else if (!values.serial.trim()) found.serial = "required";
  // What the form does not show is not sent either.
  const shown = needsImei(values.type) ? (["imei", "imei2"] as const) : [];
  for (const name of shown) if (values[name] && !isImei(values[name])) found[name] = "imei";
  if (kopecksOf(values.price) === undefined) found.price = "price";
  return found;
}

const orNull = (text: string): string | null => text.trim() || null;

/** What a device is, as the API takes it. */
const factsOf = (values: Values) => ({
  type: values.type as Schemas["DeviceCreate"]["type"],
  brand: orNull(values.brand),
  model: values.model.trim(),
  serial: orNull(values.serial),
  imei: needsImei(values.type) ? orNull(values.imei) : null,
  imei2: needsImei(values.type) ? orNull(values.imei2) : null,
  condition: values.condition as Schemas["DeviceCreate"]["condition"],
  price: kopecksOf(values.price) ?? 0,
  comment: orNull(values.comment),
});

/** What a device is to be: IMEIs that the form did not show, of a watch that was recorded elsewhere, stay as they are. */
export function changesOf(before: Values, values: Values) {
  const { imei, imei2, ...facts } = factsOf(values);
  return needsImei(before.type) || needsImei(values.type) ? { ...facts, imei, imei2 } : facts;
}

export const requestOf = (values: Values): Schemas["DeviceCreate"] => ({ ...factsOf(values), currency: "RUB" });

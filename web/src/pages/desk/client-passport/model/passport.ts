import { subscribeSession, type Schemas } from "@/shared/api";

export const FIELDS = [
  "series",
  "number",
  "issued_by",
  "issued_at",
  "department_code",
  "birth_date",
  "birth_place",
  "registration_address",
] as const;
export type Name = (typeof FIELDS)[number];
export type Passport = Record<Name, string>;

export const EMPTY: Passport = {
  series: "",
  number: "",
  issued_by: "",
  issued_at: "",
  department_code: "",
  birth_date: "",
  birth_place: "",
  registration_address: "",
};

/** What is typed outlives the way to another step and back, in memory alone: a passport is in no browser's storage. */
const typed = new Map<string, Passport>();
subscribeSession((state) => {
  if (state.status !== "member") typed.clear();
});
export const typedPassport = (clientId: string): Passport | undefined => typed.get(clientId);
export function keepTyped(clientId: string, passport: Passport | undefined): void {
  if (passport) typed.set(clientId, passport);
  else typed.delete(clientId);
}

type Problem = "required" | "series" | "number" | "department" | "future" | "before1997" | "before14";

const years = (day: string, count: number): string => `${String(Number(day.slice(0, 4)) + count)}${day.slice(4)}`;

/** What is wrong with each field as far as it can be told here; the API has the last word. */
export function problemsOf(passport: Passport, today: string): Partial<Record<Name, Problem>> {
  const found: Partial<Record<Name, Problem>> = {};
  for (const name of FIELDS) if (!passport[name].trim()) found[name] = "required";
  if (!found.series && !/^\d{4}$/.test(passport.series.replace(" ", ""))) found.series = "series";
  if (!found.number && !/^\d{6}$/.test(passport.number)) found.number = "number";
  if (!found.department_code && !/^\d{3}-\d{3}$/.test(passport.department_code)) found.department_code = "department";
  if (!found.birth_date && passport.birth_date > today) found.birth_date = "future";
  if (!found.issued_at) {
    if (passport.issued_at > today) found.issued_at = "future";
    else if (passport.issued_at < "1997-10-01") found.issued_at = "before1997";
    else if (!found.birth_date && passport.issued_at < years(passport.birth_date, 14)) found.issued_at = "before14";
  }
  return found;
}

export const requestOf = (passport: Passport, version: number): Schemas["PassportRequest"] => ({
  ...passport,
  series: passport.series.replace(/\D/g, ""),
  issued_by: passport.issued_by.trim(),
  birth_place: passport.birth_place.trim(),
  registration_address: passport.registration_address.trim(),
  version,
});

import { config } from "../config";
import { language } from "../i18n";

const moneyFormats = new Map<string, Intl.NumberFormat>();

/** Money from kopecks: `4 900 ₽`, with the kopecks only where there are some. */
export function money(kopecks: number): string {
  const whole = kopecks % 100 === 0;
  const key = `${language()}-${String(whole)}`;
  let format = moneyFormats.get(key);
  if (!format) {
    const digits = whole ? 0 : 2;
    format = new Intl.NumberFormat(language(), {
      style: "currency",
      currency: config().currency,
      currencyDisplay: "narrowSymbol",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    moneyFormats.set(key, format);
  }
  return format.format(kopecks / 100);
}

export const number = (value: number): string => new Intl.NumberFormat(language()).format(value);

/** A day and a time in the reader's own zone, or in a place's. */
export function dateTime(iso: string, timeZone?: string): string {
  const format = new Intl.DateTimeFormat(language(), {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    ...(new Date(iso).getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" }),
    ...(timeZone ? { timeZone } : {}),
  });
  return format.format(new Date(iso));
}

/** A day in words: a plain date (`2026-11-30`) as it is, a moment in the reader's own zone, or in a place's. */
export function date(iso: string, timeZone?: string): string {
  const zone = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? "UTC" : timeZone;
  const parts = { day: "numeric", month: "long", year: "numeric" } as const;
  return new Intl.DateTimeFormat(language(), { ...parts, ...(zone ? { timeZone: zone } : {}) }).format(new Date(iso));
}

export const time = (iso: string, timeZone?: string): string =>
  new Intl.DateTimeFormat(language(), {
    hour: "2-digit",
    minute: "2-digit",
    ...(timeZone ? { timeZone } : {}),
  }).format(new Date(iso));

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** `5 minutes ago`; older than a week is a date. */
export function ago(iso: string, now: number = Date.now()): string {
  const past = new Date(iso).getTime() - now;
  if (Math.abs(past) > 7 * 86_400_000) return date(iso);
  const format = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  for (const [unit, length] of UNITS) {
    if (Math.abs(past) >= length) return format.format(Math.round(past / length), unit);
  }
  return format.format(0, "minute");
}

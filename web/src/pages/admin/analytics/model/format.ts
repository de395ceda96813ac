import { language, t } from "@/shared/i18n";
import { money, number } from "@/shared/lib";
import type { Kind } from "./reports";

/** Seconds in words: «2 h 05 min». */
export function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return t("areas.analytics.days", { n: number(Math.round(hours / 24)) });
  if (hours > 0) return t("areas.analytics.hours", { h: hours, m: String(minutes % 60).padStart(2, "0") });
  return t("areas.analytics.minutes", { n: minutes });
}

export function figure(value: number | null, kind: Kind): string {
  if (value === null) return "—";
  if (kind === "money") return money(value);
  if (kind === "percent") return `${number(value)} %`;
  if (kind === "minutes") return t("areas.analytics.minutes", { n: number(value) });
  return kind === "duration" ? duration(value) : number(value);
}

/** A day for an axis; anything else as the texts name it. */
export function labelOf(label: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(label)) {
    return new Intl.DateTimeFormat(language(), { day: "numeric", month: "short", timeZone: "UTC" }).format(
      new Date(`${label}T00:00:00Z`),
    );
  }
  return t(`areas.analytics.metrics.${label}` as "areas.analytics.title", { defaultValue: label });
}

export const weekdayName = (day: string): string =>
  new Intl.DateTimeFormat(language(), { weekday: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));

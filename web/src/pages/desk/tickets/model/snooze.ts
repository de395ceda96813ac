export const PRESETS = ["hour", "evening", "tomorrow", "monday", "week"] as const;
export type Preset = (typeof PRESETS)[number];

const at = (day: Date, days: number, hour: number): Date =>
  new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hour);

/** When a ticket comes back, by the agent's clock; nothing for one that is over (an evening at night). */
export function until(preset: Preset, now: Date): Date | undefined {
  if (preset === "hour") return new Date(now.getTime() + 3_600_000);
  if (preset === "evening") return now.getHours() < 17 ? at(now, 0, 18) : undefined;
  if (preset === "tomorrow") return at(now, 1, 9);
  if (preset === "monday") return at(now, (8 - now.getDay()) % 7 || 7, 9);
  return at(now, 7, 9);
}

/** For a field of type `datetime-local`. */
export function localValue(moment: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

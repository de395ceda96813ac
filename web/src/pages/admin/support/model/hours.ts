export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

type Span = [string, string];

/** A day's hours as the API gives them, as one types them: `09:00-13:00, 14:00-18:00`; nothing for a closed day. */
export function spansText(hours: unknown): string {
  if (!Array.isArray(hours) || hours.length === 0) return "";
  const all = (Array.isArray(hours[0]) ? hours : [hours]) as Span[];
  return all.map(([from, to]) => `${from}-${to}`).join(", ");
}

const TIME = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** What was typed as spans; undefined when it is none. An end that is not after its begin is on the next day. */
export function spans(text: string): Span[] | undefined {
  if (!text.trim()) return [];
  const found = text.split(",").map((part) => {
    const [from, to, ...rest] = part.split(/[-–—]/).map((time) => time.trim().padStart(5, "0"));
    const areTimes = from && to && rest.length === 0 && TIME.test(from) && TIME.test(to);
    return areTimes && from !== to && from !== "24:00" ? ([from, to] as Span) : undefined;
  });
  return found.some((one) => one === undefined) ? undefined : (found as Span[]);
}

export interface ClosedDay {
  date: string;
  name?: string | null;
}

/** One closed day a line: `05-09 Victory Day`. */
export const closedText = (days: readonly ClosedDay[]): string =>
  days.map(({ date, name }) => (name ? `${date} ${name}` : date)).join("\n");

const DAY = /^([2]\d{3}-)?\d{2}-\d{2}$/;

export function closedDays(text: string): ClosedDay[] | undefined {
  const lines = text.split("\n").flatMap((line) => line.trim() || []);
  const found = lines.map((line): ClosedDay => {
    const [, date = "", name = ""] = /^(\S*)\s*(.*)$/.exec(line) ?? [];
    return { date, name: name || null };
  });
  return found.every(({ date }) => DAY.test(date)) ? found : undefined;
}

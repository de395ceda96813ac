import type { Macro } from "@/entities/ticket";
import type { Schemas } from "@/shared/api";

export type MacroAction = Schemas["MacroCreate"]["actions"][number];
export const KINDS = [
  "reply",
  "note",
  "status",
  "priority",
  "add_tags",
  "remove_tags",
  "assign",
  "team",
  "snooze",
] as const;
export type Kind = (typeof KINDS)[number];

/** An action as its form holds it: one value, whatever it means for the kind. */
export interface Draft {
  kind: Kind;
  value: string;
}

const split = (text: string): string[] => [
  ...new Set(
    text
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  ),
];

/** Hours as they are typed, for the field's own check: what is no number would be left out of the macro. */
export const HOURS_PATTERN = "\\s*\\d[\\d\\s]*([.,]\\d+)?\\s*";

/** What the API takes; undefined for one whose value is missing. */
export function actionOf({ kind, value }: Draft): MacroAction | undefined {
  const text = value.trim();
  if (kind === "assign") return { type: kind, assignee_id: text || null };
  if (kind === "team") return { type: kind, team_id: text || null };
  if (!text) return undefined;
  switch (kind) {
    case "reply":
    case "note":
      return { type: kind, text };
    case "status":
      return { type: kind, status: text as "open" };
    case "priority":
      return { type: kind, priority: text as "low" };
    case "snooze": {
      const minutes = Math.round(Number(text.replace(/\s/g, "").replace(",", ".")) * 60);
      return minutes > 0 ? { type: kind, minutes } : undefined;
    }
    default: {
      const tags = split(text);
      return tags.length > 0 ? { type: kind, tags } : undefined;
    }
  }
}

/** A stored action as its form shows it; a canned reply that it names stays the API's. */
export function draftOf(action: Macro["actions"][number]): Draft {
  const of = action as Record<string, unknown>;
  const text = (name: string) => (typeof of[name] === "string" ? of[name] : "");
  const kind = KINDS.find((one) => one === of.type) ?? "note";
  if (kind === "assign") return { kind, value: text("assignee_id") };
  if (kind === "team") return { kind, value: text("team_id") };
  // Hundredths of an hour are less than a minute: what is read of them is the same minute again.
  if (kind === "snooze") return { kind, value: String(Math.round((Number(of.minutes) / 60) * 100) / 100) };
  if (kind === "add_tags" || kind === "remove_tags") return { kind, value: (of.tags as string[]).join(", ") };
  return { kind, value: text(kind === "reply" || kind === "note" ? "text" : kind) };
}

/** Whether the form can hold a stored action whole. */
export const isEditable = (action: Macro["actions"][number]): boolean =>
  !("canned_reply_id" in action && action.canned_reply_id) && !("then" in action && action.then);

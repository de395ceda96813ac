import type { TicketMessage } from "@/entities/ticket";
import type { Schemas } from "@/shared/api";

type TicketEvent = Schemas["HistoryEventOut"];

export type Entry =
  | { kind: "message"; id: string; at: string; message: TicketMessage }
  | { kind: "event"; id: string; at: string; event: TicketEvent };

// Messages, notes and drafts are there themselves; a merge and a split have more to say as lines of their own.
export const SHOWN_EVENTS = [
  "ticket.status_changed",
  "ticket.assigned",
  "ticket.team_changed",
  "ticket.snoozed",
  "ticket.woken",
  "ticket.merged",
  "ticket.split",
  "ticket.split_off",
  "ticket.rated",
  "ticket.updated",
  "ticket.reminded",
  "ticket.sla_warning",
  "ticket.sla_breached",
  "ticket.message_redacted",
] as const;
export type ShownEvent = (typeof SHOWN_EVENTS)[number];

export const isShown = (type: string): type is ShownEvent => (SHOWN_EVENTS as readonly string[]).includes(type);

/** What was said and what happened, the oldest first. While older messages are not loaded, events start with them. */
export function timeline(
  messages: readonly TicketMessage[],
  events: readonly TicketEvent[],
  isWhole: boolean,
): Entry[] {
  const undecided = (one: TicketMessage) => one.kind === "ai_draft" && !one.decision;
  const said = messages
    .filter((one) => !undecided(one))
    .map((message): Entry => ({ kind: "message", id: message.id, at: message.created_at, message }));
  const first = isWhole ? "" : said.reduce((oldest, one) => (one.at < oldest ? one.at : oldest), "9");
  const happened = events
    .filter((event) => isShown(event.type) && event.occurred_at >= first)
    .map((event): Entry => ({ kind: "event", id: event.id, at: event.occurred_at, event }));
  return [...said, ...happened].sort(
    (one, other) => one.at.localeCompare(other.at) || (one.kind === "message" ? -1 : 1),
  );
}

/** The latest draft that nobody has decided on. */
export const openDraft = (messages: readonly TicketMessage[]): TicketMessage | undefined =>
  messages
    .filter((one) => one.kind === "ai_draft" && !one.decision)
    .reduce<TicketMessage | undefined>(
      (last, one) => (!last || one.created_at > last.created_at ? one : last),
      undefined,
    );

// What a machine notes does not change what an agent was about to do.
const PASSIVE = [
  "ticket.triaged",
  "ticket.sla_warning",
  "ticket.sla_breached",
  "ticket.sla_escalated",
  "ticket.draft_made",
];

/** What came between reading a ticket and changing it, as a refusal (409) tells it. */
export interface Conflict {
  version: number;
  messages: number;
  types: ShownEvent[];
  isPassive: boolean;
}

export function conflictOf(problem: Record<string, unknown>): Conflict | undefined {
  const { current_version: version, changes, messages } = problem;
  if (typeof version !== "number") return undefined;
  const types = (Array.isArray(changes) ? changes : []).flatMap((one: unknown) => {
    const type: unknown = one && typeof one === "object" && "type" in one ? one.type : undefined;
    return typeof type === "string" ? type : [];
  });
  return {
    version,
    messages: Array.isArray(messages) ? messages.length : 0,
    types: [...new Set(types.filter(isShown))],
    isPassive: types.length > 0 && types.every((type) => PASSIVE.includes(type)),
  };
}

import type { Ticket } from "./ticket";

export interface SlaState {
  target: "first_response" | "resolution";
  state: "ok" | "near" | "past" | "paused";
  /** Milliseconds until it is due, below zero once it is past; 0 while it is paused. */
  left: number;
}

const NEAR_MS = 15 * 60_000;
const NEAR_PART = 0.2;

/** When the next target is due: the first answer, then the resolution; nothing while no clock runs. */
export function dueOf(ticket: Ticket): string | null {
  if (ticket.status === "resolved" || ticket.status === "closed") return null;
  return ticket.first_response_at ? ticket.resolution_due : ticket.first_response_due;
}

/** The clock that runs for a ticket: the first answer's, then the resolution's; none once it is resolved. */
export function slaOf(ticket: Ticket, now: number): SlaState | undefined {
  if (ticket.status === "resolved" || ticket.status === "closed") return undefined;
  const target = ticket.first_response_at ? "resolution" : "first_response";
  const due = dueOf(ticket);
  // The API names no moment while the ticket waits for the customer.
  if (!due) return ticket.status === "pending" ? { target, state: "paused", left: 0 } : undefined;
  const left = Date.parse(due) - now;
  const near = Math.max(NEAR_MS, (Date.parse(due) - Date.parse(ticket.created_at)) * NEAR_PART);
  return { target, state: left <= 0 ? "past" : left <= near ? "near" : "ok", left };
}

/** The two largest units of a span: `2 d 3 h`, `1 h 05 min`, `12:34` below an hour. */
export function spanParts(ms: number): { unit: "days" | "hours" | "clock"; first: number; second: number } {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  if (seconds >= 86_400) {
    return { unit: "days", first: Math.floor(seconds / 86_400), second: Math.floor((seconds % 86_400) / 3600) };
  }
  if (seconds >= 3600) {
    return { unit: "hours", first: Math.floor(seconds / 3600), second: Math.floor((seconds % 3600) / 60) };
  }
  return { unit: "clock", first: Math.floor(seconds / 60), second: seconds % 60 };
}

import { expect, it } from "vitest";
import type { TicketMessage } from "@/entities/ticket";
import { conflictOf, openDraft, timeline } from "./timeline";

const said = (id: string, at: string, fields: Partial<TicketMessage> = {}) =>
  ({ id, created_at: at, kind: "public", decision: null, ...fields }) as TicketMessage;
const happened = (id: string, at: string, type: string) => ({ id, occurred_at: at, type, actor: null, data: {} });

it("puts messages and events in one order, without what shows itself", () => {
  const messages = [said("m2", "3"), said("d", "4", { kind: "ai_draft" }), said("m1", "1")];
  const events = [happened("e1", "2", "ticket.assigned"), happened("e2", "3", "ticket.replied")];
  expect(timeline(messages, events, true).map((one) => one.id)).toEqual(["m1", "e1", "m2"]);
  expect(timeline([said("m2", "3")], events, false).map((one) => one.id)).toEqual(["m2"]);
});

it("offers the latest draft that is open", () => {
  const draft = (id: string, at: string, decision: TicketMessage["decision"] = null) =>
    said(id, at, { kind: "ai_draft", decision });
  expect(openDraft([draft("a", "1"), draft("b", "2"), draft("c", "3", "rejected")])?.id).toBe("b");
  expect(openDraft([said("m", "1")])).toBeUndefined();
});

it("tells what a refusal names, and whether it matters", () => {
  const changes = [{ type: "ticket.replied" }, { type: "ticket.assigned" }, { type: "ticket.assigned" }];
  expect(conflictOf({ current_version: 7, changes, messages: ["msg_1"] })).toEqual({
    version: 7,
    messages: 1,
    types: ["ticket.assigned"],
    isPassive: false,
  });
  expect(conflictOf({ current_version: 7, changes: [{ type: "ticket.triaged" }], messages: [] })?.isPassive).toBe(true);
  expect(conflictOf({ code: "ticket_closed" })).toBeUndefined();
});

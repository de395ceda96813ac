import { expect, it } from "vitest";
import { target } from "./target";

const of = (category: string, event_type: string, subject_id: string) =>
  target({ id: "ntf_1", category, event_type, subject_id, title: "", text: "", created_at: "", read_at: null });

it("leads a customer to their own page of a ticket, and an agent to the desk's", () => {
  expect(of("support", "ticket.replied", "tkt_1")).toBe("/help/tkt_1");
  expect(of("desk", "ticket.assigned", "tkt_1")).toBe("/desk/tickets/tkt_1");
});

it("leads a manager to the client that a message is about", () => {
  expect(of("desk", "contract.code_locked", "cli_1")).toBe("/desk/clients/cli_1");
  expect(of("documents", "contract.ready", "cli_1")).toBe("/account/contracts");
});

it("leads to the list where what has happened is seen", () => {
  expect(of("waitlist", "waitlist.back_in_stock", "wle_1")).toBe("/account/waitlist");
  expect(of("donations", "monthly_donation.declined", "mdn_1")).toBe("/account/donations");
  expect(of("orders", "order.paid", "ord_1")).toBe("/orders/ord_1");
});

it("leads nowhere from what has no page", () => {
  expect(of("account", "user.password_changed", "usr_1")).toBeUndefined();
  expect(of("desk", "stock.notice_due", "prd_1")).toBeUndefined();
});

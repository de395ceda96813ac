import { expect, it } from "vitest";
import type { EventType } from "@/entities/event";
import { askedFields, flawsOf, formOf, isMoney, keyFields, type Known, ruleOf } from "./rule";

const event = (type: string, fields: Partial<EventType["fields"][number]>[]): [string, EventType] => [
  type,
  {
    type,
    title: type,
    description: type,
    concerns_person: true,
    is_countable: true,
    placeholders: [],
    fields: fields.map((one) => ({
      name: "",
      kind: "text" as const,
      operators: [],
      values: [],
      is_optional: false,
      is_money: false,
      ...one,
    })),
  },
];

const KNOWN: Known = new Map([
  event("donation.succeeded", [
    { name: "donation_id", kind: "id" },
    { name: "is_anonymous", kind: "boolean" },
    { name: "currency" },
    { name: "amount", kind: "number", is_money: true },
    { name: "succeeded_at", kind: "moment" },
    { name: "person.tags", kind: "tags" },
  ]),
  event("visit.closed", [
    { name: "visit_id", kind: "id" },
    { name: "duration_minutes", kind: "number" },
    { name: "currency" },
    { name: "status", kind: "choice", values: ["closed", "auto_closed"] },
  ]),
]);

const rule = {
  events: ["donation.succeeded"],
  where: { is_anonymous: false, currency: ["RUB", "15"], amount: 10_050 },
  who: "customer" as const,
  measure: "sum" as const,
  per: "donation_id",
  of: { "donation.succeeded": "amount" },
  levels: [10_000, 50_050],
};

it("writes the rule that it read, and shows amounts in roubles", () => {
  const form = formOf(rule, KNOWN);
  expect(form.conditions).toContainEqual({ field: "currency", values: "RUB, 15", stored: ["RUB", "15"] });
  expect(form.conditions).toContainEqual({ field: "amount", values: "100.50", stored: 10_050 });
  expect(form.levels).toBe("100, 500.50");
  expect(ruleOf(form, KNOWN)).toEqual(rule);
  expect(flawsOf(form, KNOWN)).toEqual([]);
});

it("keeps text that looks like a number text", () => {
  const form = formOf({ ...rule, where: { currency: "15" } }, KNOWN);
  expect(ruleOf(form, KNOWN).where).toEqual({ currency: "15" });
});

it.each([
  ["a text with a comma", { currency: "Москва, Тверская" }],
  ["texts with commas", { currency: ["a, b", "c"] }],
  ["a text with spaces around it", { currency: " RUB " }],
  ["a list of one", { currency: ["RUB"] }],
  ["an amount below zero", { amount: -500 }],
])("keeps %s as it was", (_, where) => {
  const form = formOf({ ...rule, where }, KNOWN);
  expect(flawsOf(form, KNOWN)).toEqual([]);
  expect(ruleOf(form, KNOWN).where).toEqual(where);
});

it("reads a condition anew once it is changed", () => {
  const form = formOf({ ...rule, where: { amount: 10_050 } }, KNOWN);
  form.conditions = form.conditions.map((one) => ({ ...one, values: "200" }));
  expect(ruleOf(form, KNOWN).where).toEqual({ amount: 20_000 });
});

it("offers the fields that the events have", () => {
  const events = ["donation.succeeded", "visit.closed"];
  expect(askedFields(events, KNOWN).map((one) => one.name)).not.toContain("person.tags");
  expect(askedFields(events, KNOWN).map((one) => one.name)).toContain("status");
  expect(keyFields({ events, measure: "count" }, KNOWN).map((one) => one.name)).toEqual(["currency"]);
  const streak = keyFields({ events: ["donation.succeeded"], measure: "streak" }, KNOWN);
  expect(streak.map((one) => one.name)).toEqual(["succeeded_at"]);
});

it("takes levels for amounts where amounts are summed", () => {
  expect(isMoney(formOf(rule, KNOWN), KNOWN)).toBe(true);
  const minutes = { ...rule, events: ["visit.closed"], where: {}, of: { "visit.closed": "duration_minutes" } };
  const form = formOf({ ...minutes, per: "visit_id", levels: [60] }, KNOWN);
  expect(form.levels).toBe("60");
  expect(ruleOf(form, KNOWN).levels).toEqual([60]);
});

it("finds what the API would refuse", () => {
  const form = formOf(rule, KNOWN);
  expect(flawsOf({ ...form, events: [""] }, KNOWN)).toContain("events");
  expect(flawsOf({ ...form, conditions: [{ field: "", values: "1" }] }, KNOWN)).toEqual(["conditions"]);
  expect(flawsOf({ ...form, conditions: [{ field: "amount", values: "много" }] }, KNOWN)).toEqual(["conditions"]);
  expect(flawsOf({ ...form, conditions: [{ field: "currency", values: " , " }] }, KNOWN)).toEqual(["conditions"]);
  expect(flawsOf({ ...form, levels: "5, 3" }, KNOWN)).toEqual(["levels"]);
  expect(flawsOf({ ...form, per: "visit_id" }, KNOWN)).toEqual(["per"]);
  expect(flawsOf({ ...form, measure: "streak", per: "", levels: "7" }, KNOWN)).toEqual(["per"]);
  expect(flawsOf({ ...form, of: {} }, KNOWN)).toContain("of");
});

it("reads the rules that name what every event has", () => {
  const form = formOf({ ...rule, measure: "count", per: "type", of: {}, levels: [3], where: {} }, KNOWN);
  expect(flawsOf(form, KNOWN)).toEqual([]);
});

import { expect, it } from "vitest";
import { flawsOf, formOf, ruleOf } from "./rule";

const rule = {
  events: ["donation.succeeded"],
  where: { is_anonymous: false, currency: ["RUB", "USD"], amount: 100 },
  who: "customer" as const,
  measure: "sum" as const,
  per: "donation_id",
  of: { "donation.succeeded": "amount" },
  levels: [100, 500],
};

it("writes the rule that it read", () => {
  const form = formOf(rule);
  expect(form.conditions).toContainEqual({ field: "currency", values: "RUB, USD" });
  expect(ruleOf(form)).toEqual(rule);
  expect(flawsOf(form)).toEqual([]);
});

it("finds what the API would refuse", () => {
  const form = formOf(rule);
  expect(flawsOf({ ...form, events: ["donation"] })).toContain("events");
  expect(flawsOf({ ...form, conditions: [{ field: "Amount", values: "1" }] })).toEqual(["conditions"]);
  expect(flawsOf({ ...form, conditions: [{ field: "amount", values: " , " }] })).toEqual(["conditions"]);
  expect(flawsOf({ ...form, levels: "5, 3" })).toEqual(["levels"]);
  expect(flawsOf({ ...form, of: {} })).toEqual(["of"]);
});

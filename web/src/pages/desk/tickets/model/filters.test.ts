import { expect, it } from "vitest";
import { narrowedBy, queueParams, readFilters, withFilters } from "./filters";

const of = (query: string) => queueParams(readFilters(new URLSearchParams(query)));

it.each([
  ["", { view: "mine" }],
  ["view=overdue&priority=high", { view: "overdue", priority: "high" }],
  ["view=open", { status: ["open", "pending", "snoozed"] }],
  ["view=open&status=snoozed", { status: ["snoozed"] }],
  ["view=done&q= чек ", { status: ["resolved", "closed"], q: "чек" }],
  ["view=mine&status=pending", { view: "mine", status: ["pending"] }],
  ["view=nowhere&priority=loud&tag=Возврат", { view: "mine", tag: "возврат" }],
  // What the API would refuse is not asked for.
  ["tag=two words", { view: "mine" }],
])("asks for %s", (query, wanted) => expect(of(query)).toEqual(wanted));

it("keeps the other filters and drops empty ones", () => {
  const next = withFilters(new URLSearchParams("view=open&q=чек&tag=a"), { tag: "", priority: "low" });
  expect([...next]).toEqual([
    ["view", "open"],
    ["q", "чек"],
    ["priority", "low"],
  ]);
  expect(narrowedBy(readFilters(next))).toBe(1);
});

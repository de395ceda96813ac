import { expect, it } from "vitest";
import { countOf, countText, narrowedBy, queueParams, readFilters, withFilters } from "./filters";

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

it("counts a view as it lists it, and shows no more than was counted", () => {
  const counts = { mine: 3, unassigned: 0, overdue: 1, open: 90, pending: 5, snoozed: 6, teams: {} };
  expect(countOf("mine", counts)).toBe(3);
  expect(countOf("open", counts)).toBe(101);
  expect(countOf("done", counts)).toBe(0);
  expect(countOf("mine", undefined)).toBe(0);
  expect([0, 7, 99, 100, 250].map(countText)).toEqual(["", "7", "99", "99+", "99+"]);
});

import { expect, it } from "vitest";
import { byUrgency, type Queue, since, stuckPath } from "./operations";

const queue = (name: string, dead_letters: number, waiting: number | null): Queue => ({
  name,
  waiting,
  in_flight: 0,
  delayed: 0,
  oldest_age_s: null,
  dead_letters,
  can_be_redriven: true,
});

it("puts what needs somebody first", () => {
  const sorted = byUrgency([queue("b", 0, 0), queue("a", 0, 0), queue("full", 0, 9), queue("dead", 1, null)]);
  expect(sorted.map((one) => one.name)).toEqual(["dead", "full", "a", "b"]);
});

it("remembers since when a check says what it says", () => {
  const check = { kind: "table", name: "shop" };
  expect(since([{ ...check, status: "ok" }], 1).get("table:shop")).toBe(1);
  expect(since([{ ...check, status: "ok" }], 2).get("table:shop")).toBe(1);
  expect(since([{ ...check, status: "failed" }], 3).get("table:shop")).toBe(3);
});

it("leads to where what is stuck is dealt with", () => {
  expect(stuckPath({ kind: "payments", id: "pay_1", about: "ord_1" })).toBe("/admin/orders/ord_1");
  expect(stuckPath({ kind: "messages", id: "karma", about: null })).toBe("/admin/operations/dead-letters/karma");
  expect(stuckPath({ kind: "uploads", id: "uploads/x", about: null })).toBeUndefined();
});

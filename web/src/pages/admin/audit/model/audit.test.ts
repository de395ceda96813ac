import { expect, it } from "vitest";
import { changesOf, pathOf } from "./audit";

it("leads to the screen of a thing, and nowhere where there is none", () => {
  expect(pathOf({ aggregate: "order", aggregate_id: "ord_1" })).toBe("/admin/orders/ord_1");
  expect(pathOf({ aggregate: "waitlist", aggregate_id: "a/b" })).toBeUndefined();
  expect(pathOf({ aggregate: "queue", aggregate_id: "a/b" })).toBe("/admin/operations/dead-letters/a%2Fb");
});

it("writes out what an event says", () => {
  expect(changesOf({ version: 100, reason: null, after: ["packer", "manager"], lines: [{ quantity: 1 }] })).toEqual([
    ["version", "100"],
    ["reason", "—"],
    ["after", "packer, manager"],
    ["lines", '[{"quantity":1}]'],
  ]);
  expect(changesOf({ final_amount: 150_000 })[0]?.[1]).toMatch(/^1.500/);
});

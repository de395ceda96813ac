import { beforeEach, expect, it } from "vitest";
import { attemptDone, attemptKey } from "./attempt";

beforeEach(() => localStorage.clear());

it("keeps its key until the order is there, through reload and in other tabs", () => {
  expect(attemptKey()).toBe(attemptKey());
});

it("takes another key for the next order", () => {
  const first = attemptKey();
  attemptDone();
  expect(attemptKey()).not.toBe(first);
});

import { beforeEach, expect, it } from "vitest";
import { attemptDone, attemptKey } from "./attempt";

const hoodie = { items: [{ product_id: "prd_1", size: "M", quantity: 1 }] };

beforeEach(() => localStorage.clear());

it("keeps its key for the same contents, through reload and in other tabs", () => {
  expect(attemptKey(hoodie)).toBe(attemptKey(structuredClone(hoodie)));
});

it("takes another key for other contents", () => {
  const first = attemptKey(hoodie);
  expect(attemptKey({ ...hoodie, promo_code: "WELCOME10" })).not.toBe(first);
});

it("takes another key for the next order of the same contents", () => {
  const first = attemptKey(hoodie);
  attemptDone();
  expect(attemptKey(hoodie)).not.toBe(first);
});

import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { useIdempotencyKey } from "./use-idempotency-key";

it("belongs to its contents until they are done", () => {
  const { result, rerender } = renderHook(({ text }) => useIdempotencyKey({ text }), { initialProps: { text: "a" } });
  const [first] = result.current;
  rerender({ text: "a" });
  expect(result.current[0]).toBe(first);
  rerender({ text: "b" });
  const [second, renew] = result.current;
  expect(second).not.toBe(first);
  act(renew);
  expect(result.current[0]).not.toBe(second);
});

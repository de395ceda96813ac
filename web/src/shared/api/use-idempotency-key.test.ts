import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { api } from "./client";
import { useIdempotencyKey } from "./use-idempotency-key";

const keys: (string | null)[] = [];

beforeEach(() => {
  keys.length = 0;
  vi.stubGlobal("fetch", (request: Request) => {
    keys.push(request.headers.get("idempotency-key"));
    return Promise.resolve(new Response("{}"));
  });
});

const note = async (key: string, text: string, id = "ord_1") => {
  await api.POST("/api/v1/orders/{order_id}/notes", {
    params: { path: { order_id: id }, header: { "Idempotency-Key": key } },
    body: { text },
  });
  return keys.at(-1);
};

it("sends the same under one key, also after something else, and other contents under another", async () => {
  const first = await note("k", "A");
  expect(first).toMatch(/^k.+/);
  expect(await note("k", "B")).not.toBe(first);
  expect(await note("k", "A", "ord_2")).not.toBe(first);
  expect(await note("k", "A")).toBe(first);
});

it("sends what is done on a newer version under the same key, so that what has arrived is not done twice", async () => {
  const sent = async (version: number) => {
    await api.POST("/api/v1/support/tickets/{ticket_id}/actions", {
      params: { path: { ticket_id: "tkt_1" }, header: { "Idempotency-Key": "k" } },
      body: { macro_id: "mac_1", version },
    });
    return keys.at(-1);
  };
  expect(await sent(4)).toBe(await sent(3));
});

it("belongs to a form until it is done", () => {
  const { result, rerender } = renderHook(() => useIdempotencyKey());
  const [first, renew] = result.current;
  rerender();
  expect(result.current[0]).toBe(first);
  act(renew);
  expect(result.current[0]).not.toBe(first);
});

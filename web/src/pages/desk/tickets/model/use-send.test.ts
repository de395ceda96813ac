import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Ticket } from "@/entities/ticket";
import { type Outgoing, useSend } from "./use-send";

const ticket = { id: "tkt_1", version: 3 } as Ticket;
const out = (text: string): Outgoing => ({
  kind: "public",
  text,
  attachments: [],
  mentions: [],
  draft: undefined,
  isResolving: false,
});

it("sends an answer that got lost under the same key, and another text under another one", async () => {
  const keys: (string | null)[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    if (request.method === "POST") keys.push(request.headers.get("idempotency-key"));
    return Promise.reject(new TypeError("offline"));
  });
  const { result } = renderHook(() => useSend(ticket, vi.fn()));
  for (const text of ["Да", "Да", "Нет"]) {
    await act(async () => {
      result.current.send(out(text));
      await vi.waitFor(() => {
        expect(result.current.busy).toBe(false);
      });
    });
  }
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});

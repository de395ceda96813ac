import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Ticket, TicketMessage } from "@/entities/ticket";
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

it("sends the answer to a draft once, though the draft is decided by the time of the second try", async () => {
  const sent: unknown[][] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method !== "POST") return new Response("{}");
    const body = (await request.json()) as { version: number };
    sent.push([new URL(request.url).pathname, request.headers.get("idempotency-key"), body.version]);
    if (sent.length === 1) throw new TypeError("offline");
    return new Response("{}");
  });
  const draft = { id: "msg_1", body: "Да" } as TicketMessage;
  const { result, rerender } = renderHook(({ version }) => useSend({ ...ticket, version }, vi.fn()), {
    initialProps: { version: 3 },
  });
  for (const shown of [draft, undefined]) {
    await act(async () => {
      result.current.send({ ...out("Да, завтра"), draft: shown });
      await vi.waitFor(() => {
        expect(result.current.busy).toBe(false);
      });
    });
    rerender({ version: 4 });
  }
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
});

it("sends it once, too, when other tickets were looked at between", async () => {
  const keys: (string | null)[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    if (request.method === "POST") keys.push(request.headers.get("idempotency-key"));
    return Promise.reject(new TypeError("offline"));
  });
  for (const version of [3, 4]) {
    const { result, unmount } = renderHook(() => useSend({ ...ticket, version }, vi.fn()));
    await act(async () => {
      result.current.send(out("Вернёмся с ответом"));
      await vi.waitFor(() => {
        expect(result.current.busy).toBe(false);
      });
    });
    unmount();
  }
  expect(keys).toHaveLength(2);
  expect(keys[1]).toBe(keys[0]);
});

import { afterEach, beforeEach, expect, it, vi } from "vitest";

class FakeSocket extends EventTarget {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readyState = 0;
  sent: Record<string, unknown>[] = [];

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    super();
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.end();
  }

  end(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }

  begin(): void {
    this.readyState = FakeSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  hear(said: object): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(said) }));
  }
}

const tokens = {
  user: { id: "usr_1" },
  access_token: "a.b.c",
  refresh_token: null,
  token_type: "Bearer",
  expires_in: 900,
  second_factor_setup_required: false,
};

let leave: (() => void) | undefined;

async function fresh() {
  vi.resetModules();
  const { loadConfig } = await import("../config");
  vi.stubGlobal("fetch", () =>
    Promise.resolve(new Response(JSON.stringify({ liveUrl: "wss://live.example" }), { status: 200 })),
  );
  await loadConfig();
  const session = await import("./session");
  const live = await import("./live");
  const { liveTopics } = await import("./live-topics");
  const { pollInterval, queryClient } = await import("./query");
  const asked = vi.spyOn(queryClient, "invalidateQueries").mockResolvedValue();
  session.signedIn(tokens as never);
  leave = session.sessionEnded;
  return { ...session, ...live, liveTopics, pollInterval, asked };
}

const last = (): FakeSocket => FakeSocket.made.at(-1) as FakeSocket;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.made = [];
  vi.stubGlobal("WebSocket", FakeSocket);
});

afterEach(() => {
  // The listeners of this test's own module stay on the document.
  leave?.();
  vi.useRealTimers();
  Object.defineProperty(document, "hidden", { configurable: true, value: false });
});

async function connected() {
  const it = await fresh();
  const stop = it.watch("order/1", ["order", "1"]);
  await pass(100);
  last().begin();
  last().hear({ type: "subscribed", topics: ["inbox", "order/1"] });
  await pass(1_000);
  return { ...it, stop };
}

it("shows its token as a subprotocol and subscribes to what is watched", async () => {
  const { asked, liveTopics } = await connected();
  expect(last().protocols).toEqual(["atrium.v1", "a.b.c"]);
  expect(last().url).toBe("wss://live.example");
  expect(last().sent).toEqual([{ action: "subscribe", topics: ["inbox", "order/1"] }]);
  expect([...liveTopics]).toEqual(["inbox", "order/1"]);
  expect(asked).toHaveBeenCalledTimes(2);
});

it("asks once for several changes, and only for what has changed", async () => {
  const { asked } = await connected();
  asked.mockClear();
  for (let n = 0; n < 5; n++) last().hear({ type: "changed", topic: "order/1", at: "x" });
  await pass(4_000);
  expect(asked.mock.calls).toEqual([[{ queryKey: ["order", "1"] }]]);
});

it("asks at most every two seconds for what changes all the time", async () => {
  const { asked } = await connected();
  await pass(5_000);
  asked.mockClear();
  for (let n = 0; n < 100; n++) {
    last().hear({ type: "changed", topic: "order/1", at: "x" });
    await pass(100);
  }
  expect(asked.mock.calls.length).toBeGreaterThan(2);
  expect(asked.mock.calls.length).toBeLessThan(7);
});

it("polls slowly what it is told of, and as ever without a connection", async () => {
  const { pollInterval } = await connected();
  expect(pollInterval(true, "order/1")).toBeGreaterThan(pollInterval(true));
  expect(pollInterval(true, "order/2")).toBe(pollInterval(true));
  last().end();
  expect(pollInterval(true, "order/1")).toBe(2_000);
});

it("connects again, subscribes again and asks once, ever later while it fails", async () => {
  const { asked } = await connected();
  last().end();
  await pass(1_100);
  expect(FakeSocket.made).toHaveLength(2);
  last().end();
  await pass(900);
  expect(FakeSocket.made).toHaveLength(2);
  await pass(1_200);
  expect(FakeSocket.made).toHaveLength(3);
  asked.mockClear();
  last().begin();
  last().hear({ type: "subscribed", topics: ["inbox", "order/1"] });
  await pass(4_000);
  expect(last().sent).toEqual([{ action: "subscribe", topics: ["inbox", "order/1"] }]);
  expect(asked).toHaveBeenCalledTimes(2);
});

it("opens nothing for the bell alone, which hears wherever there is a connection", async () => {
  const { asked, stop } = await connected();
  asked.mockClear();
  last().hear({ type: "changed", topic: "inbox", at: "x" });
  await pass(4_000);
  expect(asked.mock.calls).toEqual([[{ queryKey: ["notifications"] }]]);
  stop();
  last().end();
  await pass(5_000);
  expect(FakeSocket.made).toHaveLength(1);
});

it("takes back what no page shows any more", async () => {
  const { stop, liveTopics } = await connected();
  const other = (await import("./live")).watch("tickets", ["tickets"]);
  stop();
  await pass(100);
  expect(last().sent.slice(1)).toEqual([
    { action: "unsubscribe", topics: ["order/1"] },
    { action: "subscribe", topics: ["tickets"] },
  ]);
  expect(liveTopics.has("order/1")).toBe(false);
  other();
});

it("does not ask again for a topic that is refused", async () => {
  const { watch, liveTopics } = await connected();
  watch("clients", ["clients"]);
  await pass(100);
  last().hear({ type: "error", code: "topic_not_found", topics: ["clients"], subscribed: [] });
  watch("tickets", ["tickets"]);
  await pass(100);
  expect(last().sent.at(-1)).toEqual({ action: "subscribe", topics: ["tickets"] });
  expect(liveTopics.has("clients")).toBe(false);
});

it("pings before the connection counts as idle", async () => {
  await connected();
  await pass(9 * 60_000);
  expect(last().sent.at(-1)).toEqual({ action: "ping" });
});

it("leaves a tab that is hidden for a while, and comes back with it", async () => {
  await connected();
  Object.defineProperty(document, "hidden", { configurable: true, value: true });
  document.dispatchEvent(new Event("visibilitychange"));
  await pass(60_000);
  expect(last().readyState).toBe(FakeSocket.OPEN);
  await pass(61_000);
  expect(last().readyState).toBe(3);
  Object.defineProperty(document, "hidden", { configurable: true, value: false });
  document.dispatchEvent(new Event("visibilitychange"));
  await pass(100);
  expect(FakeSocket.made).toHaveLength(2);
});

it("leaves with the person", async () => {
  const { sessionEnded, liveTopics } = await connected();
  sessionEnded();
  await pass(5_000);
  expect(last().readyState).toBe(3);
  expect(FakeSocket.made).toHaveLength(1);
  expect(liveTopics.size).toBe(0);
});

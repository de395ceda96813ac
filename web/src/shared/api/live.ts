/**
 * One WebSocket for this tab: the API says «this has changed», and the page asks for it as it always does.
 *
 * Whatever is missed is not lost: everything watched is asked for once when a topic is subscribed to, and polled slowly
 * (`pollInterval`). Without a connection it is polled as if there were no such thing.
 */
import { config } from "../config";
import { liveTopics } from "./live-topics";
import { queryClient } from "./query";
import { accessToken, sessionState, subscribeSession } from "./session";

type Key = readonly unknown[];
type Heard = { type: string; topic?: string; topics?: string[]; subscribed?: string[] };

const PROTOCOL = "atrium.v1";
/** As many as the API takes of one connection. */
const MOST_TOPICS = 20;
/** API Gateway closes what is silent for ten minutes. */
const PING_MS = 9 * 60_000;
/** For how long a hidden tab stays connected. */
const HIDDEN_MS = 2 * 60_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** Several changes at once are one question; tabs do not all ask in the same moment. */
const COALESCE_MS = 150;
/** A list of staff that changes all the time is asked for so often at most. */
const PAUSE_MS = 2_000;

// The bell of the frame hears wherever there is a connection; for it alone none is opened.
const ALWAYS = "inbox";
const watched = new Map<string, Set<Key>>([[ALWAYS, new Set([["notifications"]])]]);
const refused = new Set<string>();
const changed = new Set<string>();
let socket: WebSocket | undefined;
let opening = false;
let failures = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
let hiding: ReturnType<typeof setTimeout> | undefined;
let asking: ReturnType<typeof setTimeout> | undefined;
let pinging: ReturnType<typeof setInterval> | undefined;
let syncing: ReturnType<typeof setTimeout> | undefined;
let askedAt = -Infinity;
let watchers = 0;

/** Ask for `key` again whenever `topic` changes; gives what stops that. */
export function watch(topic: string, key: Key): () => void {
  const keys = watched.get(topic) ?? new Set<Key>();
  watched.set(topic, keys.add(key));
  watchers += 1;
  syncSoon();
  return () => {
    keys.delete(key);
    watchers -= 1;
    if (keys.size === 0 && watched.get(topic) === keys) watched.delete(topic);
    syncSoon();
  };
}

/** A page that goes and the one that comes are one message. */
function syncSoon(): void {
  syncing ??= setTimeout(() => {
    syncing = undefined;
    sync();
  }, 50);
}

function sync(): void {
  if (!isWanted()) return;
  if (socket?.readyState !== WebSocket.OPEN) {
    if (!socket && !opening && !retry) void open();
    return;
  }
  const wanted = [...watched.keys()].filter((topic) => !refused.has(topic)).slice(-MOST_TOPICS);
  const gone = [...liveTopics].filter((topic) => !wanted.includes(topic));
  const added = wanted.filter((topic) => !liveTopics.has(topic));
  if (gone.length) {
    for (const topic of gone) liveTopics.delete(topic);
    send({ action: "unsubscribe", topics: gone });
  }
  if (added.length) send({ action: "subscribe", topics: added });
}

const isWanted = (): boolean =>
  Boolean(config().liveUrl) && watchers > 0 && sessionState().status === "member" && !document.hidden;

async function open(): Promise<void> {
  opening = true;
  let token: string | undefined;
  try {
    token = await accessToken();
  } catch {
    // Offline: tried again below.
  }
  opening = false;
  if (!isWanted()) return;
  if (!token) {
    later();
    return;
  }
  const made = new WebSocket(config().liveUrl, [PROTOCOL, token]);
  socket = made;
  made.addEventListener("open", () => {
    failures = 0;
    refused.clear();
    pinging = setInterval(() => send({ action: "ping" }), PING_MS);
    sync();
  });
  made.addEventListener("message", (event: MessageEvent<string>) => hear(JSON.parse(event.data) as Heard));
  made.addEventListener("close", () => {
    if (socket !== made) return;
    forget();
    if (isWanted()) later();
  });
}

/** Back to what there is without a connection. */
function forget(): void {
  socket = undefined;
  clearInterval(pinging);
  const told = [...liveTopics];
  liveTopics.clear();
  // Their next question is far away: they ask now, and then as often as before.
  for (const topic of told) askSoon(topic);
}

function close(): void {
  const open = socket;
  clearTimeout(retry);
  retry = undefined;
  if (!open) return;
  forget();
  open.close(1000);
}

function later(): void {
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++);
  retry = setTimeout(
    () => {
      retry = undefined;
      sync();
    },
    longest * (0.5 + Math.random() / 2),
  );
}

function hear(heard: Heard): void {
  if (heard.type === "changed" && heard.topic) askSoon(heard.topic);
  if (heard.type === "error") for (const topic of heard.topics ?? []) refused.add(topic);
  for (const topic of (heard.type === "subscribed" ? heard.topics : heard.subscribed) ?? []) {
    if (!watched.has(topic)) continue;
    liveTopics.add(topic);
    // It may have changed before we were told of it.
    askSoon(topic);
  }
}

function askSoon(topic: string): void {
  changed.add(topic);
  asking ??= setTimeout(
    () => {
      asking = undefined;
      askedAt = Date.now();
      const topics = [...changed];
      changed.clear();
      const keys = topics.flatMap((one) => [...(watched.get(one) ?? [])]);
      for (const queryKey of new Map(keys.map((key) => [JSON.stringify(key), key])).values()) {
        void queryClient.invalidateQueries({ queryKey });
      }
    },
    Math.max(COALESCE_MS, askedAt + PAUSE_MS - Date.now()) * (1 + Math.random() / 2),
  );
}

function send(said: object): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(said));
}

let member: string | undefined;

subscribeSession((state) => {
  const next = state.status === "member" ? state.userId : undefined;
  if (next === member) return;
  member = next;
  close();
  syncSoon();
});

document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(close, HIDDEN_MS);
  else syncSoon();
});

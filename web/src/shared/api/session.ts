/**
 * Who is signed in: the access token in memory, the refresh token in a cookie that no script sees.
 *
 * All tabs share one refresh: a Web Lock lets one of them ask, and a BroadcastChannel hands its answer to the others.
 */
import type { components } from "./schema";
import { config } from "../config";
import { readStored, writeStored } from "../lib/storage";
import { errorOf, NetworkError } from "./problem";

export type User = components["schemas"]["UserOut"];
export type Tokens = components["schemas"]["TokensOut"];

export type SessionState =
  | { status: "unknown" }
  | { status: "guest"; ended: boolean }
  | { status: "member"; userId: string; secondFactorMissing: boolean };

type Message = { type: "tokens"; tokens: Tokens; at: number } | { type: "ended" } | { type: "signed-out" };

/** Whether somebody has signed in here: without it no guest's first page asks for a session that is not there. */
const HINT = "atrium.session";
const LOCK = "atrium-refresh";
/** A token that ends this soon is replaced before it is used. */
const MARGIN_MS = 30_000;

let state: SessionState = { status: "unknown" };
let token: { value: string; expiresAt: number } | undefined;
let pending: Promise<string | undefined> | undefined;
const listeners = new Set<(state: SessionState, user?: User) => void>();
const channel = new BroadcastChannel("atrium-session");

channel.addEventListener("message", (event: MessageEvent<Message>) => {
  const message = event.data;
  if (message.type === "tokens") accept(message.tokens, message.at);
  else become({ status: "guest", ended: message.type === "ended" });
});

// A page that the browser kept behind another one was told nothing of a sign-out meanwhile.
addEventListener("pageshow", () => {
  if (state.status === "member" && !readStored<boolean>(HINT, false)) become({ status: "guest", ended: false });
});

function become(next: SessionState, user?: User): void {
  if (next.status !== "member") {
    token = undefined;
    writeStored(HINT, undefined);
    // A second ending says nothing new.
    if (state.status === "guest") return;
  }
  state = next;
  for (const listener of listeners) listener(state, user);
}

function accept(tokens: Tokens, at: number): void {
  token = { value: tokens.access_token, expiresAt: at + tokens.expires_in * 1000 };
  writeStored(HINT, true);
  become(
    { status: "member", userId: tokens.user.id, secondFactorMissing: tokens.second_factor_setup_required },
    tokens.user,
  );
}

export const sessionState = (): SessionState => state;

/** Who is signed in, undefined for guests. */
export const personId = (): string | undefined => (state.status === "member" ? state.userId : undefined);

export function subscribeSession(listener: (state: SessionState, user?: User) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** After a sign-in or a registration. */
export function signedIn(tokens: Tokens): void {
  const at = Date.now();
  accept(tokens, at);
  channel.postMessage({ type: "tokens", tokens, at } satisfies Message);
}

/** At start: a session that an earlier visit has opened goes on. */
export async function resumeSession(): Promise<void> {
  if (state.status !== "unknown") return;
  if (!readStored<boolean>(HINT, false)) {
    become({ status: "guest", ended: false });
    return;
  }
  try {
    await refreshedToken(undefined);
  } catch {
    // Offline, or the API is away: whoever needs the session asks again.
    if (sessionState().status === "unknown") become({ status: "guest", ended: false });
    writeStored(HINT, true);
  }
}

/** A token to ask with, undefined for guests. */
export async function accessToken(): Promise<string | undefined> {
  if (token && token.expiresAt - Date.now() > MARGIN_MS) return token.value;
  if (!token && !readStored<boolean>(HINT, false)) return undefined;
  return refreshedToken(token?.value);
}

/**
 * Another token than `stale`, which the API refused or which ends soon; undefined when the session has ended.
 * However many ask, one request goes out. Throws NetworkError or ApiError when the API gives no answer.
 */
export function refreshedToken(stale: string | undefined): Promise<string | undefined> {
  pending ??= exclusively(() => refresh(stale)).finally(() => {
    pending = undefined;
  });
  return pending;
}

async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  return await navigator.locks.request(LOCK, work);
}

async function refresh(stale: string | undefined): Promise<string | undefined> {
  // While this tab waited for the lock another one may have done it, or signed out.
  if (token && token.value !== stale && token.expiresAt - Date.now() > MARGIN_MS) return token.value;
  if (!readStored<boolean>(HINT, false)) return undefined;
  const response = await post("refresh");
  if (response.ok) {
    signedIn((await response.json()) as Tokens);
    return token?.value;
  }
  const error = await errorOf(response);
  if (error.status !== 401) throw error;
  sessionEnded();
  return undefined;
}

/** The session of this browser has ended elsewhere: the API has said so. */
export function sessionEnded(): void {
  become({ status: "guest", ended: true });
  channel.postMessage({ type: "ended" } satisfies Message);
}

/**
 * Ends this browser's session in all tabs once `act` has ended it at the API. A refresh that is on its way comes first,
 * and one that waits finds nobody signed in.
 */
export const leave = (act: () => Promise<void>): Promise<void> =>
  exclusively(async () => {
    await act();
    become({ status: "guest", ended: false });
    channel.postMessage({ type: "signed-out" } satisfies Message);
  });

// Milliseconds. API Gateway ends a request after 30 seconds: what has no answer in twice that has none to come.
const LONGEST_WAIT = 60_000;

/** The answer that begins in time; a connection that was lost silently would keep its page waiting for minutes. */
export const inTime = (asked: Promise<Response>): Promise<Response> =>
  Promise.race([
    asked,
    new Promise<never>((_, reject) => {
      AbortSignal.timeout(LONGEST_WAIT).addEventListener("abort", reject);
    }),
  ]);

/** Asks for something about the session itself. Throws NetworkError. */
export async function post(path: string, headers: HeadersInit = {}): Promise<Response> {
  try {
    return await inTime(
      fetch(`${config().apiBase}/api/v1/auth/${path}`, { method: "POST", credentials: "same-origin", headers }),
    );
  } catch (error) {
    throw new NetworkError(error);
  }
}

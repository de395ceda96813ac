import { beforeEach, expect, it, vi } from "vitest";

const tokens = (value: string, expires_in = 900) => ({
  user: { id: "usr_1" },
  access_token: value,
  refresh_token: null,
  token_type: "Bearer",
  expires_in,
  second_factor_setup_required: false,
});

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

const fetched = vi.fn<(request: Request | string, init?: RequestInit) => Promise<Response>>();

async function fresh() {
  vi.resetModules();
  return {
    ...(await import("./session")),
    ...(await import("./sign-out")),
    ...(await import("./client")),
    ...(await import("./problem")),
  };
}

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
});

it("asks for no session where nobody has signed in", async () => {
  const { resumeSession, sessionState } = await fresh();
  await resumeSession();
  expect(sessionState()).toEqual({ status: "guest", ended: false });
  expect(fetched).not.toHaveBeenCalled();
});

it("goes on with an earlier visit's session by its cookie", async () => {
  localStorage.setItem("atrium.session", "true");
  fetched.mockResolvedValue(json(tokens("a")));
  const { accessToken, resumeSession, sessionState } = await fresh();
  await resumeSession();
  expect(sessionState()).toMatchObject({ status: "member", userId: "usr_1" });
  expect(await accessToken()).toBe("a");
  expect(fetched).toHaveBeenCalledTimes(1);
});

it("refreshes once for however many requests, and sends each again", async () => {
  const { authorizedFetch, signedIn } = await fresh();
  signedIn(tokens("old") as never);
  fetched.mockImplementation((request) => {
    if (typeof request === "string") return Promise.resolve(json(tokens("new")));
    return Promise.resolve(json({}, request.headers.get("authorization") === "Bearer new" ? 200 : 401));
  });
  const asked = [1, 2, 3].map((number) => authorizedFetch(new Request(`http://localhost/api/v1/x${number}`)));
  expect((await Promise.all(asked)).map((answer) => answer.status)).toEqual([200, 200, 200]);
  expect(fetched.mock.calls.filter(([request]) => typeof request === "string")).toHaveLength(1);
});

it("sends the body again after a refresh", async () => {
  const { authorizedFetch, signedIn } = await fresh();
  signedIn(tokens("old") as never);
  const bodies: string[] = [];
  fetched.mockImplementation(async (request) => {
    if (typeof request === "string") return json(tokens("new"));
    bodies.push(await request.text());
    return json({}, bodies.length === 1 ? 401 : 200);
  });
  await authorizedFetch(new Request("http://localhost/api/v1/x", { method: "POST", body: "once" }));
  expect(bodies).toEqual(["once", "once"]);
});

it("sends nothing of one person as another one, who has signed in in another tab", async () => {
  const { authorizedFetch, NetworkError, sessionState, signedIn } = await fresh();
  const others = { ...tokens("new"), user: { id: "usr_2" } };
  const sent: (string | null)[] = [];
  fetched.mockImplementation((request) => {
    if (typeof request === "string") return Promise.resolve(json(others));
    sent.push(request.headers.get("authorization"));
    return Promise.resolve(json({}, 401));
  });
  const write = () => authorizedFetch(new Request("http://localhost/api/v1/x", { method: "POST", body: "mine" }));
  signedIn(tokens("old") as never);
  expect((await write()).status).toBe(401);
  expect(sent).toEqual(["Bearer old"]);
  expect(sessionState()).toMatchObject({ userId: "usr_2" });
  signedIn(tokens("short", 1) as never);
  await expect(write()).rejects.toThrow(NetworkError);
  expect(sent).toHaveLength(1);
});

it("shows nothing of a person who has signed out while the page was kept behind another one", async () => {
  const { sessionState, signedIn } = await fresh();
  signedIn(tokens("a") as never);
  dispatchEvent(new Event("pageshow"));
  expect(sessionState()).toMatchObject({ userId: "usr_1" });
  localStorage.removeItem("atrium.session");
  dispatchEvent(new Event("pageshow"));
  expect(sessionState()).toEqual({ status: "guest", ended: false });
});

it("ends when the cookie's session has ended", async () => {
  const { authorizedFetch, sessionState, signedIn } = await fresh();
  signedIn(tokens("old") as never);
  fetched.mockImplementation(() => Promise.resolve(json({ code: "session_ended" }, 401)));
  const answer = await authorizedFetch(new Request("http://localhost/api/v1/x"));
  expect(answer.status).toBe(401);
  expect(sessionState()).toEqual({ status: "guest", ended: true });
  expect(localStorage.getItem("atrium.session")).toBeNull();
});

it("does not take a guest's refusal for an ended session", async () => {
  const { authorizedFetch, resumeSession, sessionState } = await fresh();
  await resumeSession();
  fetched.mockResolvedValue(json({ code: "invalid_credentials" }, 401));
  await authorizedFetch(new Request("http://localhost/api/v1/auth/login", { method: "POST", body: "{}" }));
  expect(sessionState()).toEqual({ status: "guest", ended: false });
  expect(fetched).toHaveBeenCalledTimes(1);
});

it("keeps the session when there is no connection", async () => {
  localStorage.setItem("atrium.session", "true");
  fetched.mockRejectedValue(new TypeError("offline"));
  const { resumeSession } = await fresh();
  await resumeSession();
  expect(localStorage.getItem("atrium.session")).toBe("true");
});

const addressOf = (request: RequestInfo | URL): string =>
  request instanceof Request ? request.url : request.toString();

const gate = () => {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((done) => (open = done));
  return { passed, open };
};

it("stays signed out when a refresh was on its way", async () => {
  const { refreshedToken, sessionState, signedIn, signOut } = await fresh();
  signedIn(tokens("old") as never);
  const answer = gate();
  const asked: string[] = [];
  fetched.mockImplementation(async (request) => {
    const path = addressOf(request).split("/").at(-1) ?? "";
    asked.push(path);
    if (path === "refresh") await answer.passed;
    return path === "refresh" ? json(tokens("new")) : new Response(null, { status: 204 });
  });
  const refreshing = refreshedToken("old");
  const leaving = signOut();
  answer.open();
  await Promise.all([refreshing, leaving]);
  expect(asked).toEqual(["refresh", "logout"]);
  expect(sessionState()).toEqual({ status: "guest", ended: false });
  expect(localStorage.getItem("atrium.session")).toBeNull();
});

it("ends all sessions with a token that holds, whatever the clock here says of the one before", async () => {
  const { sessionState, signedIn, signOut } = await fresh();
  signedIn(tokens("old") as never);
  const shown: (string | null)[] = [];
  fetched.mockImplementation((request, init) => {
    if (addressOf(request).endsWith("/refresh")) return Promise.resolve(json(tokens("new")));
    shown.push(new Headers(init?.headers).get("authorization"));
    return Promise.resolve(shown.at(-1) === "Bearer new" ? new Response(null, { status: 204 }) : json({}, 401));
  });
  await signOut({ everywhere: true });
  expect(shown).toEqual(["Bearer new"]);
  expect(sessionState()).toEqual({ status: "guest", ended: false });
});

it("waits a minute for an answer and not for ever, so that a page can be used again", async () => {
  const minute = new AbortController();
  const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(minute.signal);
  fetched.mockReturnValue(new Promise(() => undefined));
  const { authorizedFetch, NetworkError, post } = await fresh();
  const asked = [authorizedFetch(new Request("http://localhost/api/v1/products")), post("refresh")];
  await vi.waitFor(() => expect(timeout.mock.calls).toEqual([[60_000], [60_000]]));
  minute.abort();
  for (const one of asked) await expect(one).rejects.toBeInstanceOf(NetworkError);
  timeout.mockRestore();
});

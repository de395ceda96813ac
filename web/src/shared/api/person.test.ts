import { expect, it, vi } from "vitest";

const ADDRESS = "atrium.draft.delivery";
const tokens = (id: string) =>
  ({
    user: { id },
    access_token: "a.b.c",
    refresh_token: null,
    token_type: "Bearer",
    expires_in: 900,
    second_factor_setup_required: false,
  }) as never;

/** A page that was loaded, with what earlier ones have left in the browser. */
async function page(answer = new Response(null, { status: 204 })) {
  vi.resetModules();
  vi.stubGlobal("fetch", () => Promise.resolve(answer));
  const session = await import("./session");
  const { onPersonGone } = await import("./person");
  const gone = vi.fn();
  onPersonGone(gone);
  return { ...session, ...(await import("./sign-out")), gone };
}

const typed = () => localStorage.setItem(ADDRESS, '{"address":"Москва"}');

it("leaves nothing that was typed to whoever comes after a sign-out", async () => {
  const { gone, signedIn, signOut } = await page();
  signedIn(tokens("usr_1"));
  typed();
  await signOut();
  expect(localStorage.getItem(ADDRESS)).toBeNull();
  expect(gone).toHaveBeenCalledTimes(1);
});

it("keeps it for the same person after a session that ended by itself, not for another one", async () => {
  const { gone, sessionEnded, signedIn } = await page();
  signedIn(tokens("usr_1"));
  typed();
  sessionEnded();
  signedIn(tokens("usr_1"));
  expect(localStorage.getItem(ADDRESS)).not.toBeNull();
  sessionEnded();
  const { signedIn: signedInLater, gone: goneLater } = await page();
  signedInLater(tokens("usr_2"));
  expect(localStorage.getItem(ADDRESS)).toBeNull();
  expect([gone, goneLater].map((one) => one.mock.calls.length)).toEqual([0, 1]);
});

it("keeps it where the API does not answer when the page is loaded", async () => {
  const { signedIn } = await page();
  signedIn(tokens("usr_1"));
  typed();
  const { gone, resumeSession, sessionState } = await page(new Response("away", { status: 503 }));
  await resumeSession();
  expect(sessionState().status).toBe("guest");
  expect(localStorage.getItem(ADDRESS)).not.toBeNull();
  expect(gone).not.toHaveBeenCalled();
});

it("keeps what a guest has typed, through reload and their own sign-in", async () => {
  typed();
  const { gone, resumeSession, signedIn } = await page();
  await resumeSession();
  signedIn(tokens("usr_1"));
  expect(localStorage.getItem(ADDRESS)).not.toBeNull();
  expect(gone).not.toHaveBeenCalled();
});

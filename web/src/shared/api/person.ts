/**
 * Whose browser this is: what one person has left here unsent is nothing for the next one, and is still there for the
 * same one after a session that ended by itself, or an API that was away.
 */
import { forgetStored, readStored, writeStored } from "../lib/storage";
import { subscribeSession } from "./session";

const PERSON = "atrium.person";
/** What forms keep until they are sent (`useDraft`). */
const DRAFTS = "atrium.draft.";

const forgets: (() => void)[] = [() => forgetStored(DRAFTS)];
let last = "";

/** Calls `forget` when this person signs out, here or in another tab, and when somebody else signs in. */
export function onPersonGone(forget: () => void): void {
  forgets.push(forget);
}

subscribeSession((state) => {
  const before = readStored<string>(PERSON, "");
  const now = state.status === "member" ? state.userId : "";
  const isGone = now ? before && before !== now : last && "ended" in state && !state.ended;
  if (isGone) for (const forget of forgets) forget();
  last = now;
  if (now || isGone) writeStored(PERSON, now || undefined);
});

/**
 * Whose browser this is: what one person has left here unsent is nothing for the next one, and is still there for the
 * same one after a session that ended by itself, or an API that was away.
 */
import { forgetStored, readStored, writeStored } from "../lib/storage";
import { subscribeSession } from "./session";

const PERSON = "atrium.person";
/** What forms keep until they are sent (`useDraft`). */
const DRAFTS = "atrium.draft.";

const forgets = new Set<() => void>([() => forgetStored(DRAFTS)]);
let isMember = false;

/** Calls `forget` when this person signs out, here or in another tab, and when somebody else signs in. */
export function onPersonGone(forget: () => void): void {
  forgets.add(forget);
}

subscribeSession((state) => {
  const before = readStored<string | undefined>(PERSON, undefined);
  const isGone =
    state.status === "member"
      ? before !== undefined && before !== state.userId
      : isMember && state.status === "guest" && !state.ended;
  if (isGone) for (const forget of forgets) forget();
  isMember = state.status === "member";
  if (state.status === "member") writeStored(PERSON, state.userId);
  else if (isGone) writeStored(PERSON, undefined);
});

import { useState } from "react";
import { newIdempotencyKey } from "./client";

/**
 * The idempotency key of what a form says: a repeat of the same makes one thing, other contents are another request, also
 * when the answer to the one before was lost. `renew` once it is done: the same again is meant then.
 */
export function useIdempotencyKey(contents: unknown): [key: string, renew: () => void] {
  const text = JSON.stringify(contents);
  const [keyed, setKeyed] = useState(() => ({ text, key: newIdempotencyKey() }));
  if (keyed.text !== text) setKeyed({ text, key: newIdempotencyKey() });
  return [keyed.key, () => setKeyed((now) => ({ ...now, key: newIdempotencyKey() }))];
}

import { readStored, writeStored } from "@/shared/lib";
import { newIdempotencyKey } from "@/shared/api";

const KEY = "atrium.order-attempt";

interface Attempt {
  fingerprint: string;
  key: string;
}

/**
 * The idempotency key of an order: the same for the same contents, in every tab and after a reload, until the order is
 * there. So a double click, a lost answer, Back and a second tab make one order; other contents make another.
 */
export function attemptKey(contents: unknown): string {
  const fingerprint = JSON.stringify(contents);
  const stored = readStored<Attempt | undefined>(KEY, undefined);
  if (stored?.fingerprint === fingerprint) return stored.key;
  const key = newIdempotencyKey();
  writeStored(KEY, { fingerprint, key } satisfies Attempt);
  return key;
}

/** The order is there: the next one, with the same contents too, is another. */
export const attemptDone = (): void => writeStored(KEY, undefined);

import { readStored, writeStored } from "@/shared/lib";
import { newRouteKey } from "@/shared/api";

const KEY = "atrium.order-attempt";

interface Attempt {
  key: string;
}

/**
 * The idempotency key of the next order, in every tab and after a reload, until the order is there. So a double click, a
 * lost answer, Back and a second tab make one order. Other contents keep it too: what was ordered may have changed the
 * quote (a code is used up, points are spent), and an order whose answer was lost is then told by a refusal.
 */
export function attemptKey(): string {
  const stored = readStored<Attempt | undefined>(KEY, undefined);
  if (stored) return stored.key;
  const key = newRouteKey();
  writeStored(KEY, { key } satisfies Attempt);
  return key;
}

/** The order is there: the next one, with the same contents too, is another. */
export const attemptDone = (): void => writeStored(KEY, undefined);

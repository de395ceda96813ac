import { useState } from "react";
import { ROUTE_KEY } from "./client";

/** For what is no form. A file, say, keeps its key until it is sent; what is sent with a key makes it whole. */
export const newIdempotencyKey = (): string => crypto.randomUUID();

/** For what must not be made twice with other contents either: those are refused once something was made. */
export const newRouteKey = (): string => `${ROUTE_KEY}${crypto.randomUUID()}`;

/**
 * A form's idempotency key: a double click, a repeat after a lost answer and Back make one thing, and other contents are
 * another request by themselves. `renew` once it is done where the form stays: the same again is meant then.
 */
export function useIdempotencyKey(): [key: string, renew: () => void] {
  const [key, setKey] = useState(newIdempotencyKey);
  return [key, () => setKey(newIdempotencyKey())];
}

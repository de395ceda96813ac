/** What an answer's seconds and its way here may make of a clock that is right. */
const RIGHT_ENOUGH_MS = 10_000;

/** How far the API's clock is ahead of this device's. */
let ahead = 0;

/** Learns the API's clock from an answer that no cache can have kept, such as one to a POST. */
export function learnServerTime(answer: Response): void {
  const found = Date.parse(answer.headers.get("date") ?? "") - Date.now();
  if (!Number.isNaN(found)) ahead = Math.abs(found) < RIGHT_ENOUGH_MS ? 0 : found;
}

/** Now by the API's clock, as far as it is known, in milliseconds: for deadlines, and for what is sent as a time. */
export const serverNow = (): number => Date.now() + ahead;

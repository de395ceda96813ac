import { expect, it } from "vitest";
import { learnServerTime, serverNow } from "./server-clock";

const HOUR = 3_600_000;
const answerAt = (moment: number) => new Response(null, { headers: { date: new Date(moment).toUTCString() } });

it("follows the API's clock where the device's is wrong, and the device's where it is right enough", () => {
  learnServerTime(answerAt(Date.now() - HOUR));
  expect(Math.abs(serverNow() - (Date.now() - HOUR))).toBeLessThan(2_000);
  // An answer without a time tells nothing.
  learnServerTime(new Response());
  expect(serverNow()).toBeLessThan(Date.now() - HOUR / 2);
  learnServerTime(answerAt(Date.now() + 4_000));
  expect(Math.abs(serverNow() - Date.now())).toBeLessThan(50);
});

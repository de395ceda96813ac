import { expect, it, vi } from "vitest";
import { ApiError, NetworkError } from "@/shared/api";
import { delayBefore, type Part, type Sheet, Speed, transfer } from "./transfer";

const MIB = 1024 * 1024;
const LATER = "2100-01-01T00:00:00Z";
const sheetOf = (numbers: number[], mark = "a", expires_at = LATER): Sheet => ({
  part_size: MIB,
  expires_at,
  parts: numbers.map((number) => ({ number, size: MIB, url: `${mark}${number}` })),
});

function started(sheet: Sheet, send: (part: Part) => Promise<void>, renew = vi.fn(() => Promise.resolve(sheet))) {
  const seen: number[] = [];
  const wait = vi.fn(() => Promise.resolve());
  const abort = new AbortController();
  const done = transfer({
    size: 5 * MIB,
    sheet,
    renew,
    send: (part) => send(part),
    onProgress: (bytes) => seen.push(bytes / MIB),
    wait,
    signal: abort.signal,
  });
  return { done, seen, wait, renew, abort };
}

it("sends only what is missing, three at once, and counts what had arrived", async () => {
  const open: (() => void)[] = [];
  const sent: number[] = [];
  const run = started(sheetOf([2, 4, 5, 3]), (part) => {
    sent.push(part.number);
    return new Promise((done) => open.push(done));
  });
  await vi.waitFor(() => expect(sent).toEqual([2, 4, 5]));
  expect(run.seen[0]).toBe(1);
  open[0]?.();
  await vi.waitFor(() => expect(sent).toEqual([2, 4, 5, 3]));
  open.forEach((done) => done());
  await run.done;
  expect(run.seen.at(-1)).toBe(5);
});

it("tries again after longer and longer when the connection breaks", async () => {
  let failures = 3;
  const run = started(sheetOf([1]), () => {
    failures -= 1;
    return failures >= 0 ? Promise.reject(new NetworkError()) : Promise.resolve();
  });
  await run.done;
  expect(run.wait.mock.calls.map(([ms]: unknown[]) => ms)).toEqual([1_000, 2_000, 4_000]);
  expect(delayBefore(20)).toBe(30_000);
  expect(run.renew).not.toHaveBeenCalled();
});

it("takes fresh links where the storage refuses one, and does not send what has arrived meanwhile", async () => {
  const urls: string[] = [];
  const renew = vi.fn(() => Promise.resolve(sheetOf([2], "b")));
  const run = started(
    sheetOf([1, 2]),
    (part) => {
      urls.push(part.url);
      return part.url.startsWith("a") ? Promise.reject(new ApiError(403, {})) : Promise.resolve();
    },
    renew,
  );
  await run.done;
  expect(urls.filter((url) => url.startsWith("b"))).toEqual(["b2"]);
  expect(run.seen.at(-1)).toBe(5);
});

it("asks for fresh links before they end", async () => {
  const urls: string[] = [];
  const renew = vi.fn(() => Promise.resolve(sheetOf([1], "b")));
  const run = started(
    sheetOf([1], "a", new Date(Date.now() + 30_000).toISOString()),
    (part) => {
      urls.push(part.url);
      return Promise.resolve();
    },
    renew,
  );
  await run.done;
  expect(urls).toEqual(["b1"]);
});

it("stops all parts when it is paused, and when one fails for good", async () => {
  const run = started(sheetOf([1, 2]), () => new Promise(() => undefined));
  run.abort.abort(new DOMException("paused", "AbortError"));
  const never = transfer({
    size: MIB,
    sheet: sheetOf([1]),
    renew: () => Promise.reject(new ApiError(404, { code: "video_not_found" })),
    send: () => Promise.reject(new ApiError(403, {})),
    onProgress: () => undefined,
    wait: () => Promise.resolve(),
    signal: new AbortController().signal,
  });
  await expect(never).rejects.toMatchObject({ status: 404 });
});

it("measures the speed over the last five seconds", () => {
  const speed = new Speed();
  expect(speed.add(0, 0)).toBe(0);
  expect(speed.add(1_000, 500)).toBe(500);
  speed.add(6_000, 500);
  expect(speed.add(7_000, 1_500)).toBeCloseTo(1_000);
});

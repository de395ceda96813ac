import { ApiError } from "@/shared/api";

export interface Part {
  number: number;
  size: number;
  url: string;
}

/** The parts that have not arrived, with links that end. */
export interface Sheet {
  part_size: number;
  expires_at: string;
  parts: Part[];
}

interface Options {
  /** Bytes of the whole file. */
  size: number;
  sheet: Sheet;
  /** Fresh links of what has not arrived, as the storage sees it. */
  renew: () => Promise<Sheet>;
  send: (part: Part, signal: AbortSignal, onProgress: (bytes: number) => void) => Promise<void>;
  /** Bytes that have arrived or are on their way. */
  onProgress: (bytes: number) => void;
  /** Waits before another try: at least so many milliseconds, and until there is a connection. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  signal: AbortSignal;
  now?: () => number;
}

const AT_ONCE = 3;
const MOST_TRIES = 8;
const RENEW_BEFORE_MS = 60_000;
/** Before the second try, the third and so on. */
export const delayBefore = (attempt: number): number => Math.min(30_000, 1_000 * 2 ** (attempt - 1));

const isRefusal = (error: unknown): boolean => error instanceof ApiError && error.status < 500;

/**
 * Sends the missing parts, three at once. What fails is tried again after longer and longer; links that end, or that the
 * storage refuses, are replaced by fresh ones, and what arrived meanwhile is not sent again. Ends when all have
 * arrived; throws what a part failed with for good, and the signal's reason.
 */
export async function transfer(options: Options): Promise<void> {
  const { size, renew, send, wait, signal, onProgress, now = Date.now } = options;
  let sheet = options.sheet;
  let renewal: Promise<void> | undefined;
  const queue = sheet.parts.map((part) => part.number);
  const sizes = new Map(sheet.parts.map((part) => [part.number, part.size]));
  const underway = new Map<number, number>();
  let arrived = size - sheet.parts.reduce((sum, part) => sum + part.size, 0);
  const tell = () => onProgress(arrived + [...underway.values()].reduce((sum, bytes) => sum + bytes, 0));
  const fresh = (): Promise<void> =>
    (renewal ??= renew().then(
      (next) => {
        sheet = next;
        renewal = undefined;
      },
      (error: unknown) => {
        renewal = undefined;
        throw error;
      },
    ));
  const linkOf = async (number: number): Promise<Part | undefined> => {
    if (new Date(sheet.expires_at).getTime() - now() < RENEW_BEFORE_MS) await fresh();
    return sheet.parts.find((part) => part.number === number);
  };
  const deliver = async (number: number, end: AbortSignal): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      end.throwIfAborted();
      try {
        const part = await linkOf(number);
        // Not among the missing ones: it has arrived, though nobody said so.
        if (part) {
          await send(part, end, (bytes) => {
            underway.set(number, bytes);
            tell();
          });
        }
        underway.delete(number);
        arrived += sizes.get(number) ?? 0;
        tell();
        return;
      } catch (error) {
        underway.delete(number);
        tell();
        end.throwIfAborted();
        if (attempt >= MOST_TRIES) throw error;
        await wait(delayBefore(attempt), end);
        // A link that the storage refuses may have ended; whether the upload is still open, the API knows.
        if (isRefusal(error)) await fresh();
      }
    }
  };
  const failure = new AbortController();
  const end = AbortSignal.any([signal, failure.signal]);
  const work = async () => {
    for (let number = queue.shift(); number !== undefined; number = queue.shift()) await deliver(number, end);
  };
  tell();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    try {
      await work();
    } catch (error) {
      // The others need not go on.
      failure.abort(error);
      throw error;
    }
  });
  const ended = await Promise.allSettled(workers);
  signal.throwIfAborted();
  if (failure.signal.aborted) throw failure.signal.reason;
  const failed = ended.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

/** Bytes a second over the last few seconds, of samples that come with the progress. */
export class Speed {
  private samples: [number, number][] = [];

  add(at: number, bytes: number): number {
    this.samples.push([at, bytes]);
    this.samples = this.samples.filter(([moment]) => at - moment <= 5_000);
    const first = this.samples[0];
    if (!first || at - first[0] < 500) return 0;
    return Math.max(0, ((bytes - first[1]) * 1_000) / (at - first[0]));
  }
}

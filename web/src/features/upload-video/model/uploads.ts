import { create } from "zustand";
import { api, isCode, newIdempotencyKey, queryClient, subscribeSession, unwrap } from "@/shared/api";
import { fileName } from "@/shared/lib";
import { begunWith, fingerprintOf, MOST_LETTERS, rememberFile, videoTypeOf } from "./file";
import { sendPart, wait } from "./send-part";
import { type Sheet, Speed, transfer } from "./transfer";

export interface Upload {
  key: string;
  name: string;
  size: number;
  videoId?: string;
  state: "queued" | "running" | "paused" | "failed" | "completing" | "sent";
  /** Bytes that have arrived or are on their way, and how many a second. */
  sent: number;
  speed: number;
  /** It goes on with what was begun earlier. */
  isResumed: boolean;
  error?: unknown;
}

interface Uploads {
  items: Upload[];
}

/** Uploads live outside the pages: they go on while somebody walks through the app. */
export const useUploads = create<Uploads>()(() => ({ items: [] }));

export const useHasUploads = (): boolean => useUploads(({ items }) => items.length > 0);

const files = new Map<string, File>();
const keys = new Map<string, string>();
const aborts = new Map<string, AbortController>();

const change = (key: string, changes: Partial<Upload>) =>
  useUploads.setState(({ items }) => ({
    items: items.map((one) => (one.key === key ? { ...one, ...changes } : one)),
  }));
const find = (key: string) => useUploads.getState().items.find((one) => one.key === key);
const isBusy = (one: Upload) => one.state === "running" || one.state === "completing";

const reload = () => queryClient.invalidateQueries({ queryKey: ["videos"] });

/** Lines up videos for upload; what is no video is told back by its name. The key finds an upload's video later. */
export function beginUploads(chosen: Iterable<File>): { refused: string[]; keys: string[] } {
  const refused: string[] = [];
  const begun: string[] = [];
  for (const file of chosen) {
    if (!videoTypeOf(file) || file.size === 0) {
      refused.push(file.name);
      continue;
    }
    const present = useUploads
      .getState()
      .items.find((one) => one.name === file.name && one.size === file.size && one.state !== "sent");
    if (present) {
      begun.push(present.key);
      if (!isBusy(present)) resumeUpload(present.key);
      continue;
    }
    const key = crypto.randomUUID();
    files.set(key, file);
    keys.set(key, newIdempotencyKey());
    begun.push(key);
    const item: Upload = {
      key,
      name: file.name,
      size: file.size,
      state: "queued",
      sent: 0,
      speed: 0,
      isResumed: false,
    };
    useUploads.setState(({ items }) => ({ items: [...items, item] }));
  }
  pump();
  return { refused, keys: begun };
}

export function pauseUpload(key: string): void {
  change(key, { state: "paused", speed: 0 });
  aborts.get(key)?.abort(new DOMException("paused", "AbortError"));
}

export function resumeUpload(key: string): void {
  change(key, { state: "queued", error: undefined });
  pump();
}

/** Ends an upload and removes what was sent of it; one that is over only leaves the list. */
export async function cancelUpload(key: string): Promise<void> {
  const upload = find(key);
  aborts.get(key)?.abort(new DOMException("cancelled", "AbortError"));
  forget(key);
  if (upload?.videoId && upload.state !== "sent") {
    await api.DELETE("/api/v1/videos/{video_id}", { params: { path: { video_id: upload.videoId } } });
    await reload();
  }
  pump();
}

export function forget(key: string): void {
  for (const kept of [files, keys, aborts]) kept.delete(key);
  useUploads.setState(({ items }) => ({ items: items.filter((one) => one.key !== key) }));
}

/** One file after another: each has three parts on their way. */
function pump(): void {
  const { items } = useUploads.getState();
  if (items.some(isBusy)) return;
  const next = items.find((one) => one.state === "queued");
  if (next) void run(next.key);
}

async function run(key: string): Promise<void> {
  const file = files.get(key);
  if (!file) return;
  const abort = new AbortController();
  aborts.set(key, abort);
  change(key, { state: "running", error: undefined });
  try {
    const [videoId, sheet] = await opened(key, file, abort.signal);
    abort.signal.throwIfAborted();
    change(key, { videoId });
    void reload();
    await sendAll(key, file, videoId, sheet, abort.signal);
    change(key, { state: "sent", speed: 0, sent: file.size });
    files.delete(key);
    await Promise.all([reload(), queryClient.invalidateQueries({ queryKey: ["video", videoId] })]);
  } catch (error) {
    // Paused or cancelled: whoever ended it has said so.
    if (!abort.signal.aborted) change(key, { state: "failed", error, speed: 0 });
  }
  pump();
}

/** The video of a file: the one that was begun with it, else a new one; with the parts that are missing. */
async function opened(key: string, file: File, signal: AbortSignal): Promise<[string, Sheet]> {
  const known = find(key)?.videoId;
  if (known) return [known, await missing(known)];
  const fingerprint = await fingerprintOf(file);
  const videos = await unwrap(api.GET("/api/v1/videos", { params: { query: { limit: 100 } }, signal }));
  const begun = begunWith(file, fingerprint, videos.items);
  if (begun) {
    const sheet = await missing(begun);
    rememberFile(begun, fingerprint);
    change(key, { isResumed: true });
    return [begun, sheet];
  }
  const name = fileName(file.name, MOST_LETTERS);
  const made = await unwrap(
    api.POST("/api/v1/videos", {
      params: { header: { "Idempotency-Key": keys.get(key) ?? newIdempotencyKey() } },
      body: {
        filename: name,
        content_type: videoTypeOf(file) ?? "video/mp4",
        size: file.size,
        title: Array.from(name.replace(/\.[^.]+$/, "") || name)
          .slice(0, 200)
          .join("")
          .trim(),
      },
    }),
  );
  rememberFile(made.video.id, fingerprint);
  return [made.video.id, made.upload];
}

const missing = (videoId: string): Promise<Sheet> =>
  unwrap(api.GET("/api/v1/videos/{video_id}/upload", { params: { path: { video_id: videoId } } }));

async function sendAll(key: string, file: File, videoId: string, first: Sheet, signal: AbortSignal): Promise<void> {
  const speed = new Speed();
  let sheet = first;
  for (;;) {
    change(key, { state: "running" });
    await transfer({
      size: file.size,
      sheet,
      renew: () => missing(videoId),
      send: (part, end, onProgress) => sendPart(file, first.part_size, part, end, onProgress),
      onProgress: (bytes) => change(key, { sent: bytes, speed: speed.add(Date.now(), bytes) }),
      wait,
      signal,
    });
    change(key, { state: "completing", speed: 0 });
    try {
      await unwrap(api.POST("/api/v1/videos/{video_id}/complete", { params: { path: { video_id: videoId } } }));
      return;
    } catch (error) {
      if (!isCode(error, "upload_incomplete")) throw error;
      sheet = await missing(videoId);
    }
  }
}

// Who leaves now breaks off what is on its way; what has arrived is kept for a day.
addEventListener("beforeunload", (event) => {
  if (useUploads.getState().items.some((one) => isBusy(one) || one.state === "queued")) event.preventDefault();
});

// The next person at this browser has nothing to do with them.
subscribeSession((state) => {
  if (state.status !== "guest") return;
  for (const abort of aborts.values()) abort.abort(new DOMException("signed out", "AbortError"));
  for (const { key } of useUploads.getState().items) forget(key);
});

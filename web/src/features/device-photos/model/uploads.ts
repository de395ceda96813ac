import { useSyncExternalStore } from "react";
import { uploadForm } from "@/features/upload/@x/device-photos";
import { readClient } from "@/entities/client";
import { api, ApiError, NetworkError, newIdempotencyKey, type Schemas, subscribeSession, unwrap } from "@/shared/api";
import { resizedPicture } from "./resize-picture";
import { MAX_BYTES, pictureType, type PictureType } from "./picture-type";

export interface Upload {
  key: string;
  clientId: string;
  deviceId: string;
  name: string;
  preview: string;
  percent: number;
  state: "resizing" | "running" | "waiting" | "failed";
  error?: unknown;
  refusal?: "size";
  photoId?: string;
}

interface Work {
  file: File;
  abort: AbortController;
  idempotencyKey: string;
  picture?: { content: Blob; type: PictureType };
  form?: Schemas["PhotoUploadOut"] & { until: number };
  tries: number;
}

/**
 * Uploads live as long as the page, not the screen: whoever goes on to the next step meanwhile loses none. One that the
 * network breaks off is tried again by itself, at once when the connection is back.
 */
let uploads: Upload[] = [];
const work = new Map<string, Work>();
const listeners = new Set<() => void>();
const MOST_TRIES = 5;
const AT_ONCE = 3;

function publish(next: Upload[]): void {
  uploads = next;
  for (const listener of listeners) listener();
}

const change = (key: string, changes: Partial<Upload>) =>
  publish(uploads.map((one) => (one.key === key ? { ...one, ...changes } : one)));

export function useUploads(deviceId: string): Upload[] {
  const all = useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => uploads,
  );
  return all.filter((one) => one.deviceId === deviceId);
}

export function addPhotos(clientId: string, deviceId: string, files: Iterable<File>): void {
  const added: Upload[] = [];
  for (const file of files) {
    const key = crypto.randomUUID();
    work.set(key, { file, abort: new AbortController(), idempotencyKey: newIdempotencyKey(), tries: 0 });
    added.push({
      key,
      clientId,
      deviceId,
      name: file.name,
      preview: URL.createObjectURL(file),
      percent: 0,
      state: "resizing",
    });
  }
  publish([...uploads, ...added]);
  for (const one of added) enqueue(one.key);
}

const waiting: string[] = [];
let running = 0;

function enqueue(key: string): void {
  waiting.push(key);
  pump();
}

function pump(): void {
  while (running < AT_ONCE) {
    const key = waiting.shift();
    if (key === undefined) return;
    running += 1;
    void run(key).finally(() => {
      running -= 1;
      pump();
    });
  }
}

async function run(key: string): Promise<void> {
  const upload = uploads.find((one) => one.key === key);
  const job = work.get(key);
  if (!upload || !job) return;
  try {
    job.picture ??= await prepared(job.file);
    if (job.picture.content.size > MAX_BYTES) {
      change(key, { state: "failed", refusal: "size" });
      return;
    }
    change(key, { state: "running", percent: 0 });
    if (!job.form || job.form.until < Date.now()) {
      if (job.form) job.idempotencyKey = newIdempotencyKey();
      const form = await unwrap(
        api.POST("/api/v1/manager/clients/{client_id}/devices/{device_id}/photos", {
          params: {
            path: { client_id: upload.clientId, device_id: upload.deviceId },
            header: { "Idempotency-Key": job.idempotencyKey },
          },
          body: { content_type: job.picture.type },
          signal: job.abort.signal,
        }),
      );
      job.form = { ...form, until: Date.now() + (form.expires_in - 30) * 1000 };
      change(key, { photoId: form.photo_id });
    }
    await uploadForm(job.form, job.picture.content, (percent) => change(key, { percent }), job.abort.signal);
    await readClient(upload.clientId).catch(() => undefined);
    forget(key);
  } catch (error) {
    if (job.abort.signal.aborted) return;
    if (error instanceof NetworkError && job.tries < MOST_TRIES) {
      job.tries += 1;
      change(key, { state: "waiting" });
      setTimeout(() => again(key), Math.min(30_000, 1_000 * 2 ** job.tries));
    } else change(key, { state: "failed", error });
    // A form that the storage refuses is of no more use.
    if (error instanceof ApiError) delete job.form;
  }
}

async function prepared(file: File): Promise<{ content: Blob; type: PictureType }> {
  const resized = await resizedPicture(file);
  if (resized) return { content: resized, type: pictureType({ name: "", type: resized.type }) ?? "image/jpeg" };
  return { content: file, type: pictureType(file) ?? "image/jpeg" };
}

function again(key: string): void {
  if (uploads.some((one) => one.key === key && one.state === "waiting")) {
    change(key, { state: "running", percent: 0 });
    enqueue(key);
  }
}

addEventListener("online", () => {
  for (const one of uploads) again(one.key);
});

export function retryUpload(key: string): void {
  const job = work.get(key);
  if (!job) return;
  job.tries = 0;
  change(key, { state: "running", percent: 0, error: undefined });
  enqueue(key);
}

/** Ends an upload; a photo that the API already expects is taken back, or it would be waited for. */
export async function cancelUpload(key: string): Promise<void> {
  const upload = uploads.find((one) => one.key === key);
  work.get(key)?.abort.abort();
  forget(key);
  if (!upload?.photoId) return;
  const path = { client_id: upload.clientId, photo_id: upload.photoId };
  await api
    .DELETE("/api/v1/manager/clients/{client_id}/photos/{photo_id}", { params: { path } })
    .catch(() => undefined);
  await readClient(upload.clientId).catch(() => undefined);
}

function forget(key: string): void {
  const gone = uploads.find((one) => one.key === key);
  if (gone) URL.revokeObjectURL(gone.preview);
  work.delete(key);
  publish(uploads.filter((one) => one.key !== key));
}

// What one person was uploading is nothing for the next one in this browser.
subscribeSession((state) => {
  if (state.status === "member") return;
  for (const one of uploads) {
    work.get(one.key)?.abort.abort();
    forget(one.key);
  }
});

addEventListener("beforeunload", (event) => {
  if (uploads.some((one) => one.state !== "failed")) event.preventDefault();
});

import { ApiError, NetworkError } from "@/shared/api";
import type { Part } from "./transfer";

/** Puts one part; `fetch` tells nothing of its progress. Throws ApiError for a refusal of the storage, NetworkError. */
export function sendPart(
  file: Blob,
  partSize: number,
  part: Part,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const from = (part.number - 1) * partSize;
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const ended = (act: () => void) => () => {
      signal.removeEventListener("abort", abort);
      act();
    };
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = ended(() => {
      if (request.status < 300) done();
      else failed(new ApiError(request.status, { code: "upload_refused" }));
    });
    request.onerror = ended(() => failed(new NetworkError()));
    request.onabort = ended(() => failed(new DOMException("ended", "AbortError")));
    signal.addEventListener("abort", abort);
    request.open("PUT", part.url);
    request.send(file.slice(from, from + part.size));
  });
}

/** So many milliseconds, and until there is a connection. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((done, failed) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        failed(new DOMException("ended", "AbortError"));
      },
      { once: true },
    );
  });
  if (navigator.onLine) return;
  await new Promise<void>((done, failed) => {
    addEventListener("online", () => done(), { once: true });
    signal.addEventListener("abort", () => failed(new DOMException("ended", "AbortError")), { once: true });
  });
}

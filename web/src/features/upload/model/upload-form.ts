import { ApiError, NetworkError } from "@/shared/api";

interface PresignedForm {
  url: string;
  fields: Record<string, string>;
}

/**
 * Sends a file to a presigned form, with progress in per cent (`fetch` reports none) and an end by `signal`.
 * Throws NetworkError without an answer and ApiError when the storage refuses it.
 */
export function uploadForm(
  form: PresignedForm,
  file: Blob,
  onProgress: (percent: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", file);
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(Math.round((event.loaded / event.total) * 100));
    };
    request.onload = () => {
      if (request.status < 300) done();
      else failed(new ApiError(request.status, { code: "attachment_invalid" }));
    };
    request.onerror = () => failed(new NetworkError());
    request.onabort = () => failed(new DOMException("cancelled", "AbortError"));
    signal?.addEventListener("abort", () => request.abort());
    request.open("POST", form.url);
    request.send(body);
  });
}

import { useRef, useState } from "react";
import { uploadForm } from "@/features/upload/@x/attach";
import { api, type Schemas, unwrap } from "@/shared/api";
import { fileName } from "@/shared/lib";

export const MAX_FILES = 5;
const TYPES = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "application/pdf",
  "text/plain",
  "image/heic",
  "image/heif",
  "video/mp4",
  "application/zip",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
] as const;
type ContentType = (typeof TYPES)[number];
// What browsers call differently, or not at all.
const BY_ENDING: Record<string, ContentType> = {
  heic: "image/heic",
  heif: "image/heif",
  mp4: "video/mp4",
  zip: "application/zip",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
};
export const ACCEPT = [...TYPES, ...Object.keys(BY_ENDING).map((ending) => `.${ending}`)].join(",");

export interface Upload {
  key: string;
  file: File;
  percent: number;
  state: "running" | "done" | "failed";
  attachment?: Schemas["AttachmentCreate"];
}

export type Refusal = { kind: "type" | "many"; name: string };

const typeOf = (file: File): ContentType | undefined =>
  TYPES.find((type) => type === file.type) ?? BY_ENDING[file.name.split(".").pop()?.toLowerCase() ?? ""];

/** Files that go up while the text is still being written: each with its progress, an end and another try. */
export function useAttachments(onRefused: (refusal: Refusal) => void) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const aborts = useRef(new Map<string, AbortController>());
  const change = (key: string, changes: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...changes } : one)));

  const start = async (key: string, file: File, type: ContentType) => {
    const abort = new AbortController();
    aborts.current.set(key, abort);
    change(key, { state: "running", percent: 0 });
    try {
      const form = await unwrap(api.POST("/api/v1/support/attachments", { body: { content_type: type } }));
      await uploadForm(form, file, (percent) => change(key, { percent }), abort.signal);
      change(key, { state: "done", attachment: { attachment_id: form.attachment_id, name: fileName(file.name, 100) } });
    } catch {
      if (!abort.signal.aborted) change(key, { state: "failed" });
    }
  };
  const add = (files: Iterable<File>) => {
    let room = MAX_FILES - uploads.length;
    for (const file of files) {
      const type = typeOf(file);
      if (!type) onRefused({ kind: "type", name: file.name });
      else if (room-- <= 0) onRefused({ kind: "many", name: file.name });
      else {
        const key = crypto.randomUUID();
        setUploads((all) => [...all, { key, file, percent: 0, state: "running" }]);
        void start(key, file, type);
      }
    }
  };
  return {
    uploads,
    add,
    retry: (upload: Upload) => {
      const type = typeOf(upload.file);
      if (type) void start(upload.key, upload.file, type);
    },
    remove: (key: string) => {
      aborts.current.get(key)?.abort();
      setUploads((all) => all.filter((one) => one.key !== key));
    },
    clear: () => setUploads([]),
    busy: uploads.some((one) => one.state === "running"),
    attachments: uploads.flatMap((one) => one.attachment ?? []),
  };
}

import { useRef, useState } from "react";
import { uploadForm } from "@/features/upload";
import { api, newIdempotencyKey, queryClient, unwrap } from "@/shared/api";

const TYPES = ["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif"] as const;
type PictureType = (typeof TYPES)[number];
export const ACCEPT = TYPES.join(",");

export interface PictureUpload {
  key: string;
  file: File;
  percent: number;
  state: "running" | "failed";
}

const typeOf = (file: File): PictureType | undefined =>
  TYPES.find((type) => type === file.type) ?? TYPES.find((type) => file.name.toLowerCase().endsWith(type.slice(6)));

/** Pictures on their way up: several at once, each with its progress, an end and another try. */
export function usePictureUploads(
  productId: string,
  onRefused: (file: File) => void,
  onError: (error: unknown) => void,
) {
  const [uploads, setUploads] = useState<PictureUpload[]>([]);
  const aborts = useRef(new Map<string, AbortController>());
  const change = (key: string, changes: Partial<PictureUpload>) =>
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...changes } : one)));
  const drop = (key: string) => setUploads((all) => all.filter((one) => one.key !== key));
  const start = async (key: string, file: File, type: PictureType) => {
    const abort = new AbortController();
    aborts.current.set(key, abort);
    change(key, { state: "running", percent: 0 });
    try {
      const form = await unwrap(
        api.POST("/api/v1/products/{product_id}/media", {
          // eslint-disable-next-line no-restricted-syntax -- each try is an upload of its own
          params: { path: { product_id: productId }, header: { "Idempotency-Key": newIdempotencyKey() } },
          body: { content_type: type },
        }),
      );
      await uploadForm(form, file, (percent) => change(key, { percent }), abort.signal);
      drop(key);
      void queryClient.invalidateQueries({ queryKey: ["product", productId, "media"] });
    } catch (error) {
      if (abort.signal.aborted) return;
      change(key, { state: "failed" });
      onError(error);
    }
  };
  return {
    uploads,
    add: (files: File[]) => {
      for (const file of files) {
        const type = typeOf(file);
        if (!type) {
          onRefused(file);
          continue;
        }
        const key = crypto.randomUUID();
        setUploads((all) => [...all, { key, file, percent: 0, state: "running" }]);
        void start(key, file, type);
      }
    },
    retry: (upload: PictureUpload) => {
      const type = typeOf(upload.file);
      if (type) void start(upload.key, upload.file, type);
    },
    cancel: (key: string) => {
      aborts.current.get(key)?.abort();
      drop(key);
    },
  };
}

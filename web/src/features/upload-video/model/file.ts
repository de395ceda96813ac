import { fileName, readStored, writeStored } from "@/shared/lib";
import { sha256 } from "@/shared/lib/sha256";

/** Of a file's name, as the API takes it. */
export const MOST_LETTERS = 255;
const KEY = "atrium.video-files";
const SAMPLE = 1024 * 1024;
// More are not remembered: an upload lives for a day.
const MOST = 50;

const BY_ENDING: Record<string, string> = {
  mp4: "video/mp4",
  m4v: "video/mp4",
  mov: "video/quicktime",
  mkv: "video/x-matroska",
  webm: "video/webm",
  avi: "video/x-msvideo",
  mpg: "video/mpeg",
  mpeg: "video/mpeg",
  ts: "video/mp2t",
};

/** The type of a video by what the browser says, else by its ending; undefined for what is no video. */
export function videoTypeOf(file: { name: string; type: string }): string | undefined {
  if (file.type.startsWith("video/")) return file.type.split(";")[0];
  return file.type === "" ? BY_ENDING[file.name.split(".").pop()?.toLowerCase() ?? ""] : undefined;
}

/** Tells a file from another of the same name and size: its beginning and its end. */
export async function fingerprintOf(file: Blob): Promise<string> {
  const ends = new Blob([file.slice(0, SAMPLE), file.slice(Math.max(0, file.size - SAMPLE))]);
  return sha256(await ends.arrayBuffer());
}

export function rememberFile(videoId: string, fingerprint: string): void {
  const known = Object.entries(readStored<Record<string, string>>(KEY, {})).filter(([id]) => id !== videoId);
  writeStored(KEY, Object.fromEntries([...known.slice(-MOST + 1), [videoId, fingerprint]]));
}

interface Begun {
  id: string;
  filename: string;
  size: number;
  status: string;
}

/**
 * The upload that was begun with this very file. The API knows name and size; the fingerprint, where this browser has
 * begun the upload, tells two recordings of one name apart.
 */
export function begunWith(
  file: { name: string; size: number },
  fingerprint: string,
  videos: readonly Begun[],
  known: Record<string, string> = readStored<Record<string, string>>(KEY, {}),
): string | undefined {
  const name = fileName(file.name, MOST_LETTERS);
  return videos.find(
    (one) =>
      one.status === "uploading" &&
      one.filename === name &&
      one.size === file.size &&
      (known[one.id] ?? fingerprint) === fingerprint,
  )?.id;
}

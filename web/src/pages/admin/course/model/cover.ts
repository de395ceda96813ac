const WIDEST = 1600;
const PHONE_TYPES = { heic: "image/heic", heif: "image/heif", avif: "image/avif" } as const;

/** A picture as a JPEG of at most 1600 px; what this browser cannot read (HEIC) is sent as it is. */
export async function coverOf(
  file: File,
): Promise<{ blob: Blob; type: "image/jpeg" | "image/heic" | "image/heif" | "image/avif" } | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (!bitmap) {
    const ending = file.name.split(".").pop()?.toLowerCase();
    return ending && ending in PHONE_TYPES
      ? { blob: file, type: PHONE_TYPES[ending as keyof typeof PHONE_TYPES] }
      : undefined;
  }
  const scale = Math.min(1, WIDEST / bitmap.width);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return blob ? { blob, type: "image/jpeg" } : undefined;
}

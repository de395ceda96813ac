const SIDE = 800;

/** The middle of a picture as a square JPEG of at most 800 px: what phones make is ten times as large. */
export async function squarePicture(file: File): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.min(SIDE, side);
  canvas
    .getContext("2d")
    ?.drawImage(
      bitmap,
      (bitmap.width - side) / 2,
      (bitmap.height - side) / 2,
      side,
      side,
      0,
      0,
      canvas.width,
      canvas.width,
    );
  bitmap.close();
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/jpeg", 0.85);
  });
}

const PHONE_TYPES = { heic: "image/heic", heif: "image/heif", avif: "image/avif" } as const;

/** The type of a phone's picture by its name: browsers that do not know HEIC say nothing of its type. */
export function phonePictureType(file: File): (typeof PHONE_TYPES)[keyof typeof PHONE_TYPES] | undefined {
  const ending = file.name.split(".").pop()?.toLowerCase();
  return ending && ending in PHONE_TYPES ? PHONE_TYPES[ending as keyof typeof PHONE_TYPES] : undefined;
}

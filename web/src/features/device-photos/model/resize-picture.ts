/** The longest side that is kept of a picture; more says nothing more about a device. */
export const LONGEST_SIDE = 1200;
const QUALITY = 0.86;
const SENT_AS_IT_IS = ["image/jpeg", "image/png", "image/webp"];

/** Width and height so that the longer side is at most `longest`; smaller pictures stay as they are. */
export function fitted(width: number, height: number, longest = LONGEST_SIDE): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * A picture as JPEG, turned as its EXIF says, its longer side at most 1200 px. Null for what this browser cannot
 * decode (HEIC in most): the server can.
 */
export async function resizedPicture(file: Blob): Promise<Blob | null> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
  try {
    const { width, height } = fitted(bitmap.width, bitmap.height);
    if (width === bitmap.width && height === bitmap.height && SENT_AS_IT_IS.includes(file.type)) return file;
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    if (!context) return null;
    // What is transparent would be black in a JPEG.
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, width, height);
    return await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  } finally {
    bitmap.close();
  }
}

/** The types that the API takes; what a file really is its bytes decide there. */
const TYPES = ["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif"] as const;
export type PictureType = (typeof TYPES)[number];

// Browsers name these differently, or not at all.
const BY_ENDING: Record<string, PictureType> = { heic: "image/heic", heif: "image/heif", avif: "image/avif" };
export const ACCEPT = [...TYPES, ...Object.keys(BY_ENDING).map((ending) => `.${ending}`)].join(",");

export const pictureType = (file: Pick<File, "name" | "type">): PictureType | undefined =>
  TYPES.find((type) => type === file.type) ?? BY_ENDING[file.name.split(".").pop()?.toLowerCase() ?? ""];

export const MAX_BYTES = 5 * 1024 * 1024;
export const MAX_PHOTOS = 8;

export type Refusal = "type" | "size" | "many";

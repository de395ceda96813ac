const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * A file's name as the API takes and keeps it: in NFC (macOS hands `й` over as two letters), on one line, of at most so
 * many letters. The beginning gives way, so that the ending stays.
 */
export function fileName(name: string, most: number): string {
  const shown = name.replace(DIRECTIONS, "").replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, " ");
  return Array.from(shown.normalize("NFC").trim()).slice(-most).join("").trim() || "file";
}

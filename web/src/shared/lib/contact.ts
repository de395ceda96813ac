/** A phone or an e-mail address as somebody types it into one field. */
export const isEmail = (text: string): boolean => text.includes("@");

export const looksLikeContact = (text: string): boolean =>
  isEmail(text) ? /^\S+@\S+\.\S+$/.test(text.trim()) : text.replace(/\D/g, "").length >= 10;

/** Russian habits: `8 916 …` and `916 …` are `+7 916 …`. The API has the last word. */
export function normalizePhone(text: string): string {
  const digits = text.replace(/\D/g, "");
  if (text.trim().startsWith("+")) return `+${digits}`;
  if (digits.length === 11 && (digits.startsWith("8") || digits.startsWith("7"))) return `+7${digits.slice(1)}`;
  return digits.length === 10 ? `+7${digits}` : `+${digits}`;
}

export const normalizeContact = (text: string): string => (isEmail(text) ? text.trim() : normalizePhone(text));

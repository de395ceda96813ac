/** How fields of a case are written while they are typed. The API has the last word on all of them. */

const digitsOf = (text: string, most: number): string => text.replace(/\D/g, "").slice(0, most);

/** `+7 916 123-45-67` of Russian numbers; others keep their digits. */
export function phoneMask(text: string): string {
  if (!text.trim()) return "";
  const isForeign = text.trim().startsWith("+") && !/^\+\s*7/.test(text.trim());
  if (isForeign) return `+${digitsOf(text, 15)}`;
  let digits = digitsOf(text, 11);
  if (!text.trim().startsWith("+") && /^[78]/.test(digits)) digits = digits.slice(1);
  else if (text.trim().startsWith("+")) digits = digits.slice(1);
  digits = digits.slice(0, 10);
  const parts = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6, 8), digits.slice(8, 10)];
  const [code, first, second, third] = parts;
  return `+7${code ? ` ${code}` : ""}${first ? ` ${first}` : ""}${second ? `-${second}` : ""}${third ? `-${third}` : ""}`;
}

/** `45 06` */
export function seriesMask(text: string): string {
  const digits = digitsOf(text, 4);
  return digits.length > 2 ? `${digits.slice(0, 2)} ${digits.slice(2)}` : digits;
}

export const numberMask = (text: string): string => digitsOf(text, 6);

/** `770-001` */
export function departmentMask(text: string): string {
  const digits = digitsOf(text, 6);
  return digits.length > 3 ? `${digits.slice(0, 3)}-${digits.slice(3)}` : digits;
}

export const imeiMask = (text: string): string => digitsOf(text, 15);

/** 15 digits, the last of which checks the others (Luhn; 3GPP TS 23.003, annex B). */
export function isImei(text: string): boolean {
  if (!/^\d{15}$/.test(text)) return false;
  let total = 0;
  for (let place = 0; place < 15; place += 1) {
    const value = Number(text[14 - place]) * (1 + (place % 2));
    total += value > 9 ? value - 9 : value;
  }
  return total % 10 === 0;
}

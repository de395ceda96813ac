/** Kopecks of an amount as people type it: `1 800`, `1800,50 ₽`; undefined for what is no amount. */
export function kopecksOf(text: string): number | undefined {
  const plain = text.replace(/[\s\u00a0\u202f₽]/g, "").replace(",", ".");
  if (!/^\d+(\.\d{1,2})?$/.test(plain)) return undefined;
  const [whole = "0", part = ""] = plain.split(".");
  return Number(whole) * 100 + Number(part.padEnd(2, "0"));
}

/** Kopecks as a person types them into a field: `1800` or `1800.50`. */
export function rublesOf(kopecks: number | null | undefined): string {
  if (kopecks === null || kopecks === undefined) return "";
  return kopecks % 100 === 0 ? String(kopecks / 100) : (kopecks / 100).toFixed(2);
}

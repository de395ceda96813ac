/**
 * CSV that people open in a spreadsheet, as the API writes it: commas, CRLF, a byte order mark so that Excel reads
 * UTF-8, and no text that a spreadsheet would run, wherever it splits a cell (in Russian settings at `;`).
 */
const DANGEROUS = /(^|[;\t\r\n\v\f])(?=[\s"'`“”„‘’‚«»\u200b-\u200f\u00ad\ufeff]*[-=+@|＝＋－＠｜﹦﹢﹣﹫])/g;

export type CsvValue = string | number | boolean | null | undefined;

function cell(value: CsvValue): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const safe = value.replace(DANGEROUS, "$1'").replace(/^(?=[\t\r\n])/, "'");
  return /[",;\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const toCsv = (rows: readonly (readonly CsvValue[])[]): string =>
  `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;

/** Hands a table to the browser as a file. */
export function downloadCsv(name: string, rows: readonly (readonly CsvValue[])[]): void {
  const url = URL.createObjectURL(new Blob([toCsv(rows)], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

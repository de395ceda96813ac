/** A file as rows of cells; `line` is where a row begins in the file, from 1: the API names rows by it. */
export interface Sheet {
  separator: string;
  header: string[];
  rows: SheetRow[];
}

export interface SheetRow {
  line: number;
  cells: string[];
}

const SEPARATORS = [",", ";", "\t"];

/** Reads CSV as the API does: quotes, any of three separators, `sep=;` in front, line breaks inside of cells. */
export function readSheet(file: string): Sheet {
  let text = file.replace(/^\ufeff+/, "");
  let line = 1;
  const mark = /^"?sep=(.)"?[ \t,;]*(?:\r\n|\r|\n)/i.exec(text);
  let separator = mark?.[1];
  if (mark) {
    text = text.slice(mark[0].length);
    line = 2;
  } else {
    const head = text.split(/[\r\n]/, 1)[0] ?? "";
    separator = [...SEPARATORS].sort((a, b) => head.split(b).length - head.split(a).length)[0];
  }
  separator ??= ",";
  const rows: SheetRow[] = [];
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  let begins = line;
  const endRow = () => {
    cells.push(cell);
    if (cells.some((one) => one.trim())) rows.push({ line: begins, cells });
    cells = [];
    cell = "";
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? "";
    if (letter === "\r" && text[at + 1] === "\n") continue;
    const isBreak = letter === "\n" || letter === "\r";
    if (isBreak) line += 1;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += letter;
        at += 1;
      } else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === separator) {
      cells.push(cell);
      cell = "";
    } else if (isBreak) {
      endRow();
      begins = line;
    } else cell += letter;
  }
  if (cell || cells.length > 0) endRow();
  const [first, ...rest] = rows;
  return { separator, header: first?.cells ?? [], rows: rest };
}

const written = (cell: string) => (/[",\r\n;\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Rows as a file that is sent again; what people open is written by `downloadCsv`. */
export const writeSheet = (header: string[], rows: string[][]): string =>
  [header, ...rows].map((cells) => `${cells.map(written).join(",")}\r\n`).join("");

/** The text of a file: UTF-8 and UTF-16 by their marks, else UTF-8, else what Russian spreadsheets write. */
export function decodeFile(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1251").decode(bytes);
  }
}

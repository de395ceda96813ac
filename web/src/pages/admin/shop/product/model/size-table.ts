/** A size table as it is edited: sizes across, a measure in each row; all of it text. */
export interface SizeGrid {
  sizes: string[];
  measures: { name: string; values: string[] }[];
}

export const MOST_SIZES = 40;
export const MOST_MEASURES = 30;
export const EMPTY_GRID: SizeGrid = { sizes: [""], measures: [{ name: "", values: [""] }] };

const isCell = (value: unknown): value is string | number => typeof value === "string" || typeof value === "number";

// In the form rows are pairs while two of them have one name: an object would keep the later alone.
type Pairs = [string, unknown][];

const isTwice = (names: string[]): boolean => new Set(names).size < names.length;

function pairsOf(rows: unknown): Pairs | undefined {
  if (typeof rows !== "object" || rows === null) return undefined;
  if (!Array.isArray(rows)) return Object.entries(rows);
  const isPair = (one: unknown) => Array.isArray(one) && one.length === 2 && typeof one[0] === "string";
  return rows.every(isPair) && isTwice((rows as Pairs).map(([name]) => name)) ? (rows as Pairs) : undefined;
}

/** The grid of what is stored as `{columns, rows}`; undefined for another shape, which is edited as it is. */
export function gridOf(stored: string): SizeGrid | undefined {
  if (!stored.trim()) return { sizes: [], measures: [] };
  let table: unknown;
  try {
    table = JSON.parse(stored);
  } catch {
    return undefined;
  }
  if (typeof table !== "object" || table === null || Array.isArray(table)) return undefined;
  const { columns, rows, ...others } = table as Record<string, unknown>;
  if (Object.keys(others).length > 0 || !Array.isArray(columns) || !columns.every(isCell)) return undefined;
  const measures = pairsOf(rows);
  if (!measures?.every(([, values]) => Array.isArray(values) && values.every(isCell))) return undefined;
  return {
    sizes: columns.map(String),
    measures: measures.map(([name, values]) => ({
      name,
      values: columns.map((_, place) => String((values as (string | number)[])[place] ?? "")),
    })),
  };
}

const valueOf = (typed: string): string | number => {
  const text = typed.trim();
  return /^-?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : text;
};

/** What is stored of a grid; sizes and measures without a name and values are left out.

Two measures of one name are kept side by side, in a form that `wrongGrid` does not let be sent.
*/
export function storedOf({ sizes, measures }: SizeGrid): string {
  const kept = sizes
    .map((size, place) => ({ size: size.trim(), place }))
    .filter(({ size, place }) => size || measures.some((one) => one.values[place]?.trim()));
  const rows = measures.filter((one) => one.name.trim() || one.values.some((value) => value.trim()));
  if (kept.length === 0 && rows.length === 0) return "";
  const pairs: Pairs = rows.map((one) => [one.name.trim(), kept.map(({ place }) => valueOf(one.values[place] ?? ""))]);
  return JSON.stringify({
    columns: kept.map(({ size }) => size),
    rows: isTwice(pairs.map(([name]) => name)) ? pairs : Object.fromEntries(pairs),
  });
}

export type WrongGrid = "size" | "measure" | "sizeTwice" | "measureTwice";

/** What keeps a grid from being read by buyers. */
export function wrongGrid(stored: string): WrongGrid | undefined {
  const grid = gridOf(stored);
  if (!grid) return undefined;
  const names = grid.measures.map((one) => one.name.trim());
  if (grid.sizes.some((one) => !one.trim())) return "size";
  if (names.some((one) => !one)) return "measure";
  if (isTwice(grid.sizes.map((one) => one.trim()))) return "sizeTwice";
  return isTwice(names) ? "measureTwice" : undefined;
}

/** Whether cells that are put in at a place go beyond what a table may hold. */
export const isCut = (row: number, column: number, cells: string[][]): boolean =>
  row + cells.length - 1 > MOST_MEASURES || Math.max(...cells.map((line) => column + line.length - 1)) > MOST_SIZES;

/** The cells of a piece of a spreadsheet, or of lines with semicolons. */
export function cellsOf(pasted: string): string[][] {
  const lines = pasted.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  const mark = pasted.includes("\t") ? "\t" : ";";
  return lines.map((line) => line.split(mark).map((cell) => cell.trim()));
}

/** A grid with cells put in from a place on: row 0 are the sizes, column 0 the measures' names. It grows as needed. */
export function pasted(grid: SizeGrid, row: number, column: number, cells: string[][]): SizeGrid {
  const wide = Math.min(MOST_SIZES, Math.max(grid.sizes.length, ...cells.map((line) => column + line.length - 1)));
  const high = Math.min(MOST_MEASURES, Math.max(grid.measures.length, row + cells.length - 1));
  const table = [["", ...grid.sizes], ...grid.measures.map((one) => [one.name, ...one.values])];
  const at = (y: number, x: number): string => cells[y - row]?.[x - column] ?? table[y]?.[x] ?? "";
  return {
    sizes: Array.from({ length: wide }, (_, x) => at(0, x + 1)),
    measures: Array.from({ length: high }, (_, y) => ({
      name: at(y + 1, 0),
      values: Array.from({ length: wide }, (_, x) => at(y + 1, x + 1)),
    })),
  };
}

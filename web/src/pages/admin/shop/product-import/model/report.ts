/** A wrong cell or row of the file; `field` is the column by the API's name, null for the row as a whole. */
export interface RowError {
  line: number;
  field: string | null;
  code: string;
  detail: string;
}

/** What became of the file's rows. */
export interface ImportReport {
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  stock_kept: number;
  stock_changed: number;
  errors: RowError[];
  columns: string[];
}

/** The report of a task's result; tasks of before there were some of its figures lack them. */
export function reportOf(result: unknown): ImportReport {
  const found = (typeof result === "object" && result !== null ? result : {}) as Partial<ImportReport>;
  return {
    created: 0,
    updated: 0,
    unchanged: 0,
    failed: 0,
    stock_kept: 0,
    stock_changed: 0,
    ...found,
    errors: found.errors ?? [],
    columns: found.columns ?? [],
  };
}

/** The column that an error is about: one of several categories is named by its place, as `categories.1`. */
export function columnOf(field: string): string {
  const [column = ""] = field.split(".");
  return column === "category_ids" ? "categories" : column;
}

/** The errors of each cell, by line and place of the column; what belongs to no cell has place −1. */
export function errorsByCell(report: ImportReport): Map<number, Map<number, RowError[]>> {
  const lines = new Map<number, Map<number, RowError[]>>();
  for (const error of report.errors) {
    const cells = lines.get(error.line) ?? new Map<number, RowError[]>();
    const place = error.field === null ? -1 : report.columns.indexOf(columnOf(error.field));
    cells.set(place, [...(cells.get(place) ?? []), error]);
    lines.set(error.line, cells);
  }
  return lines;
}

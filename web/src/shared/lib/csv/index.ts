export { allRows, MOST_ROWS, type RowPage } from "./all-rows";
export { type CsvValue, downloadCsv, toCsv } from "./csv";

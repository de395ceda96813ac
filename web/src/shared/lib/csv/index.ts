export { type CsvValue, downloadCsv, toCsv } from "./csv";

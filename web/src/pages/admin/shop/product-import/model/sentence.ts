import { t } from "@/shared/i18n";
import { columnOf } from "./report";

/** What is wrong with a cell or a row: by the code where it has a sentence of its own, else by what the column takes. */
export function sentenceOf(field: string | null, code: string): string {
  const byCode = t(`problems.code.${code}` as "errors.unknown", { defaultValue: "" });
  if (byCode) return byCode;
  return t(`areas.shop.import.cell.${field === null ? "line" : columnOf(field)}` as "areas.shop.import.cell.line", {
    defaultValue: t("areas.shop.import.cell.line"),
  });
}

import { useId } from "react";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import type { Sheet } from "../model/csv";
import type { RowError } from "../model/report";

const SHOWN = 200;

/** The file's rows; wrong cells are marked, say what is wrong with them, and can be mended in place. */
export function SheetTable({
  sheet,
  errors,
  sentence,
  edited = {},
  onEdit,
}: {
  sheet: Sheet;
  errors?: Map<number, Map<number, RowError[]>>;
  sentence?: (error: RowError) => string;
  edited?: Record<string, string>;
  onEdit?: (line: number, place: number, text: string) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const rows = sheet.rows.slice(0, SHOWN);
  return (
    <>
      <div
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- wider than the screen: it scrolls by keyboard too
        tabIndex={0}
        role="group"
        aria-label={t("areas.shop.import.table")}
        className="overflow-x-auto rounded-control border border-line"
      >
        <table className="w-full text-left text-sm">
          <thead className="bg-sunken">
            <tr>
              <th scope="col" className="px-3 py-2 font-medium text-muted">
                №
              </th>
              {sheet.header.map((name, place) => (
                <th key={place} scope="col" className="px-3 py-2 font-semibold whitespace-nowrap">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map((row) => {
              const wrong = errors?.get(row.line);
              const whole = wrong?.get(-1);
              return (
                <tr key={row.line} className="align-top">
                  <th scope="row" className="px-3 py-2 font-normal text-muted tabular-nums">
                    {row.line}
                    {whole && sentence && (
                      <span className="block min-w-40 font-medium text-danger">{whole.map(sentence).join(" ")}</span>
                    )}
                  </th>
                  {sheet.header.map((name, place) => {
                    const faults = wrong?.get(place);
                    const text = edited[`${row.line}:${place}`] ?? row.cells[place] ?? "";
                    const name_ = `${id}-${row.line}-${place}`;
                    return (
                      <td key={place} className={cn("max-w-72 px-3 py-2", faults && "bg-danger-soft")}>
                        {wrong && onEdit ? (
                          <input
                            aria-label={t("areas.shop.import.cellName", { line: row.line, column: name })}
                            aria-invalid={faults ? true : undefined}
                            aria-describedby={faults ? name_ : undefined}
                            value={text}
                            onChange={(event) => onEdit(row.line, place, event.target.value)}
                            className={cn(
                              "min-h-11 w-full min-w-28 rounded-control border bg-surface px-2",
                              faults ? "border-danger" : "border-line",
                            )}
                          />
                        ) : (
                          <span className="line-clamp-2 wrap-anywhere">{text}</span>
                        )}
                        {faults && sentence && (
                          <span id={name_} className="mt-1 block font-medium text-danger">
                            {faults.map(sentence).join(" ")}
                          </span>
                        )}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {sheet.rows.length > SHOWN && (
        <p className="text-sm text-muted">{t("areas.shop.import.moreRows", { count: sheet.rows.length - SHOWN })}</p>
      )}
    </>
  );
}

import { Plus, X } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, useId, useState } from "react";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Button, IconButton, toast } from "@/shared/ui";
import { TextAreaField } from "@/shared/ui/form";
import {
  cellsOf,
  gridOf,
  isCut,
  MOST_MEASURES,
  MOST_SIZES,
  pasted,
  type SizeGrid,
  storedOf,
  wrongGrid,
} from "../model/size-table";

interface Props {
  label: string;
  /** What is stored: JSON, or nothing. */
  value: string;
  /** The sizes that are sold, for a table that is begun. */
  offered: string[];
  error?: string | undefined;
  disabled: boolean;
  onChange: (stored: string) => void;
}

/** Sizes across, measures down; a table of another shape is edited as the text that it is. */
export function SizeTableField({ label, value, offered, error, disabled, onChange }: Props) {
  const { t } = useTranslation();
  const read = gridOf(value);
  // Rows and columns without a name are not stored: what is being typed is kept here beside what it comes to.
  const [draft, setDraft] = useState<{ stored: string; grid: SizeGrid }>();
  const [titleId, problemId] = [useId(), useId()];
  if (!read) {
    return (
      <TextAreaField
        label={label}
        optional
        rows={4}
        className="font-mono sm:col-span-2"
        hint={t("areas.shop.hint.size_table")}
        value={value}
        error={error}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  const grid = draft?.stored === value ? draft.grid : read;
  const wrong = wrongGrid(value);
  // Two of one name are said at once, what is missing once somebody wants to save.
  const problem = error ?? (wrong === "sizeTwice" || wrong === "measureTwice" ? t(`areas.shop.wrong.${wrong}`) : "");
  const names = grid.measures.map((one) => one.name.trim());
  const sizes = grid.sizes.map((one) => one.trim());
  const isBad = (all: string[], one: string) => (one ? all.filter((name) => name === one).length > 1 : Boolean(error));
  const change = (next: SizeGrid) => {
    const stored = storedOf(next);
    setDraft({ stored, grid: next });
    if (stored !== value) onChange(stored);
  };
  const put = (row: number, column: number, text: string) => change(pasted(grid, row, column, [[text]]));
  const cell = (row: number, column: number, name: string, text: string, className: string, isInvalid = false) => (
    <input
      aria-label={name}
      aria-invalid={isInvalid || undefined}
      aria-describedby={isInvalid && problem ? problemId : undefined}
      data-cell={`${row}:${column}`}
      value={text}
      maxLength={60}
      disabled={disabled}
      onChange={(event) => put(row, column, event.target.value)}
      onPaste={(event: ClipboardEvent<HTMLInputElement>) => {
        const text = event.clipboardData.getData("text/plain");
        if (!/[\t\n]/.test(text.trim())) return;
        event.preventDefault();
        const cells = cellsOf(text);
        change(pasted(grid, row, column, cells));
        if (isCut(row, column, cells)) {
          toast.error(t("areas.shop.sizeTable.cut", { sizes: MOST_SIZES, measures: MOST_MEASURES }));
        }
      }}
      onKeyDown={(event) => move(event, row, column)}
      className={cn(
        "min-h-11 w-full min-w-16 bg-transparent px-3 disabled:text-muted aria-invalid:bg-danger-soft",
        className,
      )}
    />
  );
  const nameOf = (text: string, place: number) => text || t("areas.shop.sizeTable.number", { number: place + 1 });
  return (
    <section aria-labelledby={titleId} className="min-w-0 sm:col-span-2">
      <p id={titleId} className="mb-1.5 text-sm font-semibold">
        {label}
      </p>
      {grid.sizes.length + grid.measures.length > 0 && (
        <div className="mb-2 overflow-x-auto rounded-control border border-line-strong/60">
          <table className="w-full text-[0.9375rem] tabular-nums">
            <thead>
              <tr className="bg-sunken">
                <th scope="col" className="px-3 text-left font-normal text-muted">
                  {t("areas.shop.sizeTable.measure")}
                </th>
                {grid.sizes.map((size, place) => (
                  <th key={place} scope="col" className="border-l border-line font-normal">
                    <span className="flex items-center">
                      {cell(
                        0,
                        place + 1,
                        t("areas.shop.sizeTable.sizeNumber", { number: place + 1 }),
                        size,
                        "font-semibold",
                        isBad(sizes, size.trim()),
                      )}
                      {!disabled && (
                        <IconButton
                          label={t("areas.shop.sizeTable.removeSize", { name: nameOf(size, place) })}
                          onClick={() => change(withoutSize(grid, place))}
                        >
                          <X aria-hidden />
                        </IconButton>
                      )}
                    </span>
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {grid.measures.map((measure, row) => (
                <tr key={row} className="border-t border-line">
                  <th scope="row" className="min-w-36 font-normal">
                    {cell(
                      row + 1,
                      0,
                      t("areas.shop.sizeTable.measureNumber", { number: row + 1 }),
                      measure.name,
                      "text-left",
                      isBad(names, measure.name.trim()),
                    )}
                  </th>
                  {grid.sizes.map((size, place) => (
                    <td key={place} className="border-l border-line">
                      {cell(
                        row + 1,
                        place + 1,
                        `${nameOf(measure.name, row)}, ${nameOf(size, place)}`,
                        measure.values[place] ?? "",
                        "",
                      )}
                    </td>
                  ))}
                  <td className="w-11">
                    {!disabled && (
                      <IconButton
                        label={t("areas.shop.sizeTable.removeMeasure", { name: nameOf(measure.name, row) })}
                        onClick={() => change({ ...grid, measures: grid.measures.filter((_, place) => place !== row) })}
                      >
                        <X aria-hidden />
                      </IconButton>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {problem && (
        <p id={problemId} role="alert" className="mb-2 text-sm font-medium text-danger">
          {problem}
        </p>
      )}
      {!disabled && (
        <div className="flex flex-wrap gap-2">
          {grid.sizes.length === 0 && grid.measures.length === 0 ? (
            <Button
              variant="secondary"
              onClick={() => {
                const sizes = offered.length > 0 ? offered : [""];
                change({ sizes, measures: [{ name: "", values: sizes.map(() => "") }] });
              }}
            >
              <Plus aria-hidden />
              {t("areas.shop.sizeTable.begin")}
            </Button>
          ) : (
            <>
              <Button
                variant="secondary"
                disabled={grid.measures.length >= MOST_MEASURES}
                onClick={() =>
                  change({ ...grid, measures: [...grid.measures, { name: "", values: grid.sizes.map(() => "") }] })
                }
              >
                <Plus aria-hidden />
                {t("areas.shop.sizeTable.addMeasure")}
              </Button>
              <Button
                variant="secondary"
                disabled={grid.sizes.length >= MOST_SIZES}
                onClick={() =>
                  change({
                    sizes: [...grid.sizes, ""],
                    measures: grid.measures.map((one) => ({ ...one, values: [...one.values, ""] })),
                  })
                }
              >
                <Plus aria-hidden />
                {t("areas.shop.sizeTable.addSize")}
              </Button>
            </>
          )}
        </div>
      )}
      {!disabled && <p className="mt-2 text-sm text-muted">{t("areas.shop.sizeTable.hint")}</p>}
    </section>
  );
}

const withoutSize = ({ sizes, measures }: SizeGrid, removed: number): SizeGrid => {
  const left = (_: unknown, place: number) => place !== removed;
  return { sizes: sizes.filter(left), measures: measures.map((one) => ({ ...one, values: one.values.filter(left) })) };
};

/** Up, down and Enter go from cell to cell, as in a spreadsheet; Tab goes on to the right as everywhere. */
function move(event: KeyboardEvent<HTMLInputElement>, row: number, column: number) {
  const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" || event.key === "Enter" ? 1 : 0;
  if (!by || event.nativeEvent.isComposing) return;
  // Enter would send the whole form.
  event.preventDefault();
  const table = event.currentTarget.closest("table");
  table?.querySelector<HTMLInputElement>(`[data-cell="${row + by}:${column}"]`)?.focus();
}

import type { ReactNode } from "react";
import { Link } from "react-router";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Skeleton } from "../surface";

export interface Column<Row> {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** Numbers and sums stand at the right. */
  align?: "right";
  /** Left out on a phone, where a row is a card of a few lines. */
  onlyWide?: boolean;
  /** A bare number: on a phone, where no heads are seen, the column's name stands before it. */
  named?: boolean;
}

interface DataTableProps<Row> {
  /** What the table holds, for screen readers. */
  label: string;
  columns: Column<Row>[];
  /** Undefined while they are loaded: skeletons stand in their place. */
  rows: Row[] | undefined;
  rowKey: (row: Row) => string;
  /** What a row is called: its link's and its check box's name. */
  rowName: (row: Row) => string;
  /** Where a row leads; the first column is the link, the whole row the target. */
  rowLink?: (row: Row) => string;
  selection?: { keys: ReadonlySet<string>; onChange: (keys: Set<string>) => void };
}

/** Rows in the order in which the API gives them: a table, on a phone a list of cards. Empty lists are the page's to show. */
export function DataTable<Row>({ label, columns, rows, rowKey, rowName, rowLink, selection }: DataTableProps<Row>) {
  const { t } = useTranslation();
  if (!rows) {
    return (
      <div className="flex flex-col gap-2">
        {[0, 1, 2, 3, 4].map((key) => (
          <Skeleton key={key} className="h-14" />
        ))}
      </div>
    );
  }
  const toggle = (key: string) => {
    const keys = new Set(selection?.keys);
    if (!keys.delete(key)) keys.add(key);
    selection?.onChange(keys);
  };
  const all = rows.length > 0 && rows.every((row) => selection?.keys.has(rowKey(row)));
  const box = (name: string, checked: boolean, onChange: () => void) => (
    <label className="relative z-10 grid size-11 place-items-center">
      <input type="checkbox" className="size-5 accent-accent" aria-label={name} checked={checked} onChange={onChange} />
    </label>
  );
  return (
    // Columns that a tablet or an enlarged page has no room for are scrolled to, not cut off.
    <div className="overflow-x-auto overflow-y-hidden rounded-card border border-line bg-surface">
      <table aria-label={label} className="w-full text-left text-[0.9375rem] max-md:block">
        <thead className="border-b border-line text-sm text-muted max-md:sr-only">
          <tr>
            {selection && (
              <th scope="col" className="w-11 pl-2">
                {box(t("staff.selectAll"), all, () =>
                  selection.onChange(all ? new Set<string>() : new Set(rows.map(rowKey))),
                )}
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={cn("px-4 py-3 font-medium", column.align === "right" && "text-right")}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line max-md:block">
          {rows.map((row) => {
            const key = rowKey(row);
            return (
              <tr
                key={key}
                className={cn(
                  "relative hover:bg-sunken/60 max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-1 max-md:px-4 max-md:py-3",
                  selection?.keys.has(key) && "bg-accent-soft",
                )}
              >
                {selection && (
                  <td className="w-11 md:pl-2">
                    {box(t("staff.selectRow", { name: rowName(row) }), selection.keys.has(key), () => toggle(key))}
                  </td>
                )}
                {columns.map((column, place) => (
                  <td
                    key={column.key}
                    className={cn(
                      "md:px-4 md:py-3",
                      // A cell on a phone is an item of a row that wraps: a long word may not make it wider than the row.
                      "max-md:max-w-full",
                      column.align === "right" && "tabular-nums md:text-right",
                      column.onlyWide && "max-md:hidden",
                      place === 0 && "font-medium max-md:grow",
                    )}
                  >
                    {column.named && (
                      <span aria-hidden className="text-sm text-muted md:hidden">
                        {column.title}:{" "}
                      </span>
                    )}
                    {place === 0 && rowLink ? (
                      <Link to={rowLink(row)} className="after:absolute after:inset-0">
                        {column.cell(row)}
                      </Link>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

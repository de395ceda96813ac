import { useTranslation } from "@/shared/i18n";
import type { Product } from "@/entities/product";

interface Chart {
  columns: (string | number)[];
  rows: Record<string, (string | number)[]>;
}

const areCells = (values: unknown): values is (string | number)[] =>
  Array.isArray(values) && values.every((one) => typeof one === "string" || typeof one === "number");

/** A size chart is what the shop has stored: `{columns, rows}` is shown as a table, anything else is not. */
function asChart(table: unknown): Chart | undefined {
  if (typeof table !== "object" || table === null) return undefined;
  const { columns, rows } = table as Partial<Record<keyof Chart, unknown>>;
  if (!areCells(columns) || typeof rows !== "object" || rows === null) return undefined;
  return Object.values(rows).every(areCells) ? { columns, rows: rows as Chart["rows"] } : undefined;
}

export function SizeTable({ table }: { table: Product["size_table"] }) {
  const { t } = useTranslation();
  const chart = asChart(table);
  if (!chart) return null;
  return (
    <section>
      <h2 className="mb-2 font-semibold">{t("product.sizeTable")}</h2>
      <div className="overflow-x-auto rounded-control border border-line">
        <table className="w-full text-left text-[0.9375rem] tabular-nums">
          <thead>
            <tr className="bg-sunken">
              <th scope="col" className="px-4 py-2.5 font-medium text-muted">
                {t("product.measure")}
              </th>
              {chart.columns.map((column, index) => (
                <th key={index} scope="col" className="px-4 py-2.5 font-semibold">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Object.entries(chart.rows).map(([name, values]) => (
              <tr key={name} className="border-t border-line">
                <th scope="row" className="px-4 py-2.5 font-normal text-muted">
                  {name}
                </th>
                {values.map((value, index) => (
                  <td key={index} className="px-4 py-2.5">
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

import { useNamesOf } from "@/features/find-person";
import { useTranslation } from "@/shared/i18n";
import { cn, type CsvValue, type RowPage } from "@/shared/lib";
import { CsvButton } from "@/shared/ui/csv";
import { figure, labelOf, weekdayName } from "../model/format";
import type { Figures, Kind } from "../model/reports";

interface Column {
  key: string;
  title: string;
  kind: Kind | "text";
}

type Row = (string | number | null)[];

/**
 * Figures with a file of them: money in the file is in roubles, as a number. `load` reads all rows of a list that is
 * not loaded to its end.
 */
export function ReportTable({
  title,
  file,
  columns,
  rows,
  load = async () => Promise.resolve({ rows, next: null }),
}: {
  title: string;
  file: string;
  columns: Column[];
  rows: Row[];
  load?: (cursor: string, signal: AbortSignal) => Promise<RowPage<Row>>;
}) {
  const { t } = useTranslation();
  const plain = (value: string | number | null, kind: Column["kind"]): CsvValue =>
    kind === "money" && typeof value === "number" ? value / 100 : value;
  return (
    <section className="mb-8">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg font-semibold">{title}</h2>
        <CsvButton
          file={file}
          head={columns.map((column) => column.title)}
          label={t("areas.analytics.csvOf", { title })}
          load={async (cursor, signal) => {
            const page = await load(cursor, signal);
            const cells = (row: Row) => row.map((value, place) => plain(value, columns[place]?.kind ?? "text"));
            return { ...page, rows: page.rows.map(cells) };
          }}
        />
      </div>
      <div
        role="region"
        aria-label={title}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
        tabIndex={0}
        className="max-h-128 overflow-auto rounded-card border border-line bg-surface"
      >
        <table className="w-full text-left text-[0.9375rem]">
          <thead className="sticky top-0 bg-surface text-sm text-muted">
            <tr>
              {columns.map((column, place) => (
                <th
                  key={column.key}
                  scope="col"
                  className={cn(
                    "px-4 py-3 font-medium whitespace-nowrap",
                    place > 0 && column.kind !== "text" && "text-right",
                  )}
                >
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map((row, number) => (
              <tr key={number}>
                {row.map((value, place) => {
                  const kind = columns[place]?.kind ?? "text";
                  const shown = typeof value === "string" ? value : kind === "text" ? "—" : figure(value, kind);
                  return place === 0 ? (
                    <th key={place} scope="row" className="px-4 py-2.5 font-medium">
                      {shown}
                    </th>
                  ) : (
                    <td key={place} className={cn("px-4 py-2.5 tabular-nums", kind !== "text" && "text-right")}>
                      {shown}
                    </td>
                  );
                })}
              </tr>
            ))}
            {rows.length === 0 && (
              <tr>
                <td colSpan={columns.length} className="px-4 py-8 text-muted">
                  {/* The middle of a wide table is beyond the edge of a phone. */}
                  <p className="sticky left-4 w-fit">{t("areas.analytics.nothing")}</p>
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The figures that the chart draws, and the others; each beside what it was. */
export function FiguresTable({
  file,
  figures,
  before,
}: {
  file: string;
  figures: Figures;
  before: Figures | undefined;
}) {
  const { t } = useTranslation();
  const name = (key: string) => t(`areas.analytics.metrics.${key}` as "areas.analytics.title", { defaultValue: key });
  const columns: Column[] = [
    { key: "label", title: t("areas.analytics.part"), kind: "text" },
    ...figures.series.flatMap((one): Column[] => [
      { key: one.key, title: name(one.key), kind: one.kind },
      ...(before
        ? [{ key: `${one.key}-before`, title: t("areas.analytics.beforeOf", { name: name(one.key) }), kind: one.kind }]
        : []),
    ]),
  ];
  const rows = figures.labels.map((label, place) => [
    labelOf(label),
    ...figures.series.flatMap((one) => [
      one.values[place] ?? null,
      ...(before ? [before.series.find((other) => other.key === one.key)?.values[place] ?? null] : []),
    ]),
  ]);
  return <ReportTable title={t("areas.analytics.figures")} file={file} columns={columns} rows={rows} />;
}

export function MoreTable({ file, table }: { file: string; table: Figures["tables"][number] }) {
  const { t } = useTranslation();
  const name = (key: string) => t(`areas.analytics.metrics.${key}` as "areas.analytics.title", { defaultValue: key });
  const isWeek = table.key === "by_weekday";
  const isId = (place: number) => table.columns[place]?.kind === "person";
  const ids = table.rows.flatMap((row) => row.filter((value, place) => isId(place) && typeof value === "string"));
  const nameOf = useNamesOf(ids as string[]);
  const shown = (value: string | number | null, place: number) => {
    if (typeof value !== "string") return value;
    return isId(place) ? nameOf(value) : isWeek ? weekdayName(value) : value;
  };
  return (
    <ReportTable
      title={name(table.key)}
      file={file}
      columns={table.columns.map(({ key, kind }) => ({
        key,
        kind: kind === "person" ? "text" : kind,
        title: name(key),
      }))}
      rows={table.rows.map((row) => row.map(shown))}
    />
  );
}

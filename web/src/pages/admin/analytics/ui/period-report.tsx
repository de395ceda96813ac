import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, Equal } from "lucide-react";
import { Chart } from "@/widgets/chart";
import { spacesQuery } from "@/entities/space";
import { useTranslation } from "@/shared/i18n";
import { cn, organisationZone, todayIn, useFilters } from "@/shared/lib";
import { LoadError, Skeleton } from "@/shared/ui";
import { SelectFilter } from "@/shared/ui/form";
import { figure, labelOf } from "../model/format";
import { delta, type Period, periodOf } from "../model/period";
import { type Figures, type Metric, type ReportName, reportQuery } from "../model/reports";
import { PeriodFilter, PeriodText, usePeriod } from "./period-filter";
import { FiguresTable, MoreTable } from "./tables";

/** A report of a period beside that of another one, all of it in the address. */
export function PeriodReport({ name }: { name: ReportName }) {
  const { get, set } = useFilters();
  const chosen = usePeriod();
  const period = chosen.period ?? periodOf("30d", todayIn(organisationZone()), { from: "", to: "" });
  const other = chosen.other;
  const space = name === "visits" ? get("space") : "";
  const now = useQuery({ ...reportQuery(name, period, space), placeholderData: keepPreviousData });
  const before = useQuery({ ...reportQuery(name, other ?? period, space), enabled: other !== undefined });
  const figures = now.data;
  const compared = other ? before.data : undefined;
  const failed = now.error ?? (other ? before.error : null);
  return (
    <>
      <div role="search" className="mb-6 flex flex-wrap gap-3">
        <PeriodFilter chosen={chosen} />
        {name === "visits" && <SpaceFilter value={space} onChange={(value) => set({ space: value })} />}
      </div>
      <PeriodText chosen={chosen} />
      {failed ? (
        <LoadError error={failed} retry={() => void Promise.all([now.refetch(), before.refetch()])} />
      ) : !figures ? (
        <Skeleton className="h-96 rounded-card" />
      ) : (
        <Report name={name} period={period} figures={figures} before={compared} />
      )}
    </>
  );
}

function Report({
  name,
  period,
  figures,
  before,
}: {
  name: ReportName;
  period: Period;
  figures: Figures;
  before: Figures | undefined;
}) {
  const { t } = useTranslation();
  const metricName = (key: string) =>
    t(`areas.analytics.metrics.${key}` as "areas.analytics.title", { defaultValue: key });
  const main = figures.series[0];
  const mainBefore = before?.series[0];
  return (
    <>
      <dl className="mb-8 grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-3">
        {figures.metrics.map((one) => (
          <Tile
            key={one.key}
            name={metricName(one.key)}
            metric={one}
            before={before?.metrics.find((other) => other.key === one.key)}
          />
        ))}
      </dl>
      {main && (
        <section aria-labelledby="chart" className="mb-8 rounded-card border border-line bg-surface p-4 sm:p-6">
          <h2 id="chart" className="mb-4 text-lg font-semibold">
            {metricName(main.key)}
          </h2>
          <Chart
            labels={figures.labels.map(labelOf)}
            kind={figures.chart}
            format={(value) => figure(value, main.kind)}
            series={[
              { key: "now", name: t("areas.analytics.now"), values: main.values },
              ...(mainBefore
                ? [{ key: "before", name: t("areas.analytics.before"), values: mainBefore.values, isBefore: true }]
                : []),
            ]}
          />
        </section>
      )}
      <FiguresTable file={`${name}-${period.from}-${period.to}`} figures={figures} before={before} />
      {figures.tables.map((table) => (
        <MoreTable key={table.key} file={`${name}-${table.key}-${period.from}-${period.to}`} table={table} />
      ))}
    </>
  );
}

function Tile({ name, metric, before }: { name: string; metric: Metric; before: Metric | undefined }) {
  const { t } = useTranslation();
  const compared =
    metric.value !== null && before && before.value !== null ? delta(metric.value, before.value) : undefined;
  const Icon = compared?.direction === "up" ? ArrowUp : compared?.direction === "down" ? ArrowDown : Equal;
  const isGood = compared && compared.direction === metric.isBetter;
  const isBad = compared && metric.isBetter && compared.direction !== "same" && !isGood;
  const sign = compared?.direction === "up" ? "+" : "";
  return (
    <div className="flex flex-col gap-1 rounded-card border border-line bg-surface p-4">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="text-2xl font-semibold tabular-nums">{figure(metric.value, metric.kind)}</dd>
      {compared && (
        <dd
          className={cn(
            "flex flex-wrap items-center gap-x-1.5 text-sm font-medium",
            isGood ? "text-leaf" : isBad ? "text-danger" : "text-muted",
          )}
        >
          <Icon className="size-4" aria-hidden />
          <span className={compared.direction === "same" ? undefined : "sr-only"}>
            {t(`areas.analytics.directions.${compared.direction}`)}
          </span>
          {compared.direction !== "same" &&
            (compared.percent === undefined ? t("areas.analytics.fromNothing") : `${sign}${compared.percent} %`)}
          <span className="font-normal text-muted">
            {t("areas.analytics.was", { value: figure(before?.value ?? null, metric.kind) })}
          </span>
        </dd>
      )}
    </div>
  );
}

function SpaceFilter({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation();
  const spaces = useQuery(spacesQuery).data?.items ?? [];
  return (
    <SelectFilter label={t("areas.analytics.space")} value={value} onChange={onChange}>
      <option value="">{t("areas.analytics.allSpaces")}</option>
      {spaces.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </SelectFilter>
  );
}

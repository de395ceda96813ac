import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "@/shared/i18n";
import { useFilters } from "@/shared/lib";
import { LoadError, LoadMore, Skeleton } from "@/shared/ui";
import { SelectFilter } from "@/shared/ui/form";
import { columnsOf, listQuery, loadPage } from "../model/lists";
import type { ListName } from "../model/reports";
import { PeriodFilter, PeriodText, usePeriod } from "./period-filter";
import { ReportTable } from "./tables";

/** Products, promo codes or waves, of a period beside another one or over all time. */
export function ListReport({ name }: { name: ListName }) {
  const { t } = useTranslation();
  const { get, set } = useFilters();
  const sort = get("sort") === "quantity" ? "quantity" : "revenue";
  // How full waves are is asked more often than what came in a period.
  const chosen = usePeriod(name === "waves" ? "all" : "30d", true);
  const { period, other } = chosen;
  const compare = other && chosen.comparison !== "none" ? chosen.comparison : undefined;
  const asked = { sort, period, compare } as const;
  const list = useInfiniteQuery({ ...listQuery(name, asked), placeholderData: keepPreviousData });
  const metric = (key: string) => t(`areas.analytics.metrics.${key}` as "areas.analytics.title", { defaultValue: key });
  const columns = columnsOf(name, period !== undefined, compare !== undefined);
  const file = period ? `${name}-${period.from}-${period.to}` : name;
  return (
    <>
      <div role="search" className="mb-6 flex flex-wrap gap-3">
        <PeriodFilter chosen={chosen} knowsAll />
        {name === "products" && (
          <SelectFilter label={t("areas.analytics.sort")} value={sort} onChange={(value) => set({ sort: value })}>
            <option value="revenue">{t("areas.analytics.byRevenue")}</option>
            <option value="quantity">{t("areas.analytics.byQuantity")}</option>
          </SelectFilter>
        )}
      </div>
      <PeriodText chosen={chosen} />
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : !list.data ? (
        <Skeleton className="h-96 rounded-card" />
      ) : (
        <ReportTable
          title={t(`areas.analytics.names.${name}`)}
          file={file}
          columns={columns.map(({ key, kind, isBefore }) => ({
            key: isBefore ? `${key}-before` : key,
            kind,
            title: isBefore ? t("areas.analytics.beforeOf", { name: metric(key) }) : metric(key),
          }))}
          rows={list.data.pages.flatMap((page) => page.rows)}
          load={(cursor, signal) => loadPage(name, asked, cursor, signal)}
        />
      )}
      <LoadMore query={list} />
    </>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { t as text, useTranslation } from "@/shared/i18n";
import { useFilters } from "@/shared/lib";
import { LoadError, LoadMore, Skeleton } from "@/shared/ui";
import { SelectFilter } from "@/shared/ui/form";
import type { Kind, ListName } from "../model/reports";
import { ReportTable } from "./tables";

interface Page {
  rows: (string | number | null)[][];
  next: string | null;
}

const COLUMNS: Record<ListName, { key: string; kind: Kind | "text" }[]> = {
  products: [
    { key: "product", kind: "text" },
    { key: "article", kind: "text" },
    { key: "units_sold", kind: "count" },
    { key: "net_revenue", kind: "money" },
  ],
  codes: [
    { key: "code", kind: "text" },
    { key: "uses", kind: "count" },
    { key: "discount_amount", kind: "money" },
    { key: "net_revenue", kind: "money" },
  ],
  waves: [
    { key: "product", kind: "text" },
    { key: "wave", kind: "count" },
    { key: "wave_status", kind: "text" },
    { key: "reserved", kind: "count" },
    { key: "capacity", kind: "count" },
    { key: "filled", kind: "percent" },
  ],
};

const load = async (name: ListName, sort: "revenue" | "quantity", cursor: string): Promise<Page> => {
  const query = { limit: 100, ...(cursor ? { cursor } : {}) };
  if (name === "products") {
    const found = await unwrap(api.GET("/api/v1/analytics/products", { params: { query: { ...query, sort } } }));
    const rows = found.items.map((one) => [one.name, one.article, one.quantity, one.revenue]);
    return { rows, next: found.next_cursor ?? null };
  }
  if (name === "codes") {
    const found = await unwrap(api.GET("/api/v1/analytics/promo-codes", { params: { query } }));
    const rows = found.items.map((one) => [one.code, one.uses, one.discount_amount, one.revenue]);
    return { rows, next: found.next_cursor ?? null };
  }
  const found = await unwrap(api.GET("/api/v1/analytics/waves", { params: { query } }));
  const rows = found.items.map((one) => [
    one.name,
    one.wave_number,
    text(`areas.shop.waveStatus.${one.status}` as "areas.analytics.title", { defaultValue: one.status }),
    one.reserved,
    one.capacity,
    one.capacity > 0 ? Math.round((one.reserved / one.capacity) * 100) : null,
  ]);
  return { rows, next: found.next_cursor ?? null };
};

/** What the API counts over all time: it has no period to compare. */
export function ListReport({ name }: { name: ListName }) {
  const { t } = useTranslation();
  const { get, set } = useFilters();
  const sort = get("sort") === "quantity" ? "quantity" : "revenue";
  const list = useInfiniteQuery({
    queryKey: ["analytics", name, sort],
    queryFn: ({ pageParam }) => load(name, sort, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
  if (list.isError) return <LoadError error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Skeleton className="h-96 rounded-card" />;
  return (
    <>
      <div className="mb-5 flex flex-wrap items-center gap-4">
        {name === "products" && (
          <SelectFilter label={t("areas.analytics.sort")} value={sort} onChange={(value) => set({ sort: value })}>
            <option value="revenue">{t("areas.analytics.byRevenue")}</option>
            <option value="quantity">{t("areas.analytics.byQuantity")}</option>
          </SelectFilter>
        )}
        <p className="text-[0.9375rem] text-muted">{t("areas.analytics.allTime")}</p>
      </div>
      <ReportTable
        title={t(`areas.analytics.names.${name}`)}
        file={name}
        columns={COLUMNS[name].map((one) => ({
          ...one,
          title: t(`areas.analytics.metrics.${one.key}` as "areas.analytics.title", { defaultValue: one.key }),
        }))}
        rows={list.data.pages.flatMap((page) => page.rows)}
      />
      <LoadMore query={list} />
    </>
  );
}

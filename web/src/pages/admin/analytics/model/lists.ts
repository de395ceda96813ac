import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { t } from "@/shared/i18n";
import type { Comparison, Period } from "./period";
import type { Kind, ListName } from "./reports";

type Value = string | number | null;

interface Page {
  rows: Value[][];
  next: string | null;
}

export interface Asked {
  sort: "revenue" | "quantity";
  /** Undefined: over all time. */
  period: Period | undefined;
  compare: Exclude<Comparison, "none"> | undefined;
}

interface Column {
  key: string;
  kind: Kind | "text";
  /** Stands beside what it was in the period compared with; `only` where a period is asked for. */
  figure?: "always" | "only";
}

const COLUMNS: Record<ListName, Column[]> = {
  products: [
    { key: "product", kind: "text" },
    { key: "article", kind: "text" },
    { key: "units_sold", kind: "count", figure: "always" },
    { key: "net_revenue", kind: "money", figure: "always" },
  ],
  codes: [
    { key: "code", kind: "text" },
    { key: "uses", kind: "count", figure: "always" },
    { key: "discount_amount", kind: "money", figure: "always" },
    { key: "net_revenue", kind: "money", figure: "always" },
  ],
  waves: [
    { key: "product", kind: "text" },
    { key: "wave", kind: "count" },
    { key: "wave_status", kind: "text" },
    { key: "reserved_in_period", kind: "count", figure: "only" },
    { key: "reserved", kind: "count" },
    { key: "capacity", kind: "count" },
    { key: "filled", kind: "percent" },
  ],
};

/** What a list shows: with a comparison each figure of the period has the other period's behind it. */
export const columnsOf = (name: ListName, hasPeriod: boolean, isCompared: boolean) =>
  COLUMNS[name]
    .filter((one) => hasPeriod || one.figure !== "only")
    .flatMap((one) => [{ ...one, isBefore: false }, ...(isCompared && one.figure ? [{ ...one, isBefore: true }] : [])]);

/** A page of a list: its rows, and where the next one begins. */
export async function loadPage(
  name: ListName,
  { sort, period, compare }: Asked,
  cursor: string,
  signal: AbortSignal,
): Promise<Page> {
  const query = { limit: 100, ...period, ...(compare ? { compare } : {}), ...(cursor ? { cursor } : {}) };
  const beside = (now: Value, before: number | null | undefined): Value[] => (compare ? [now, before ?? 0] : [now]);
  if (name === "products") {
    const params = { query: { ...query, sort } };
    const found = await unwrap(api.GET("/api/v1/analytics/products", { params, signal }));
    const rows = found.items.map((one) => [
      one.name || one.product_id,
      one.article,
      ...beside(one.quantity, one.quantity_before),
      ...beside(one.revenue, one.revenue_before),
    ]);
    return { rows, next: found.next_cursor ?? null };
  }
  if (name === "codes") {
    const found = await unwrap(api.GET("/api/v1/analytics/promo-codes", { params: { query }, signal }));
    const rows = found.items.map((one) => [
      one.code,
      ...beside(one.uses, one.uses_before),
      ...beside(one.discount_amount, one.discount_amount_before),
      ...beside(one.revenue, one.revenue_before),
    ]);
    return { rows, next: found.next_cursor ?? null };
  }
  const found = await unwrap(api.GET("/api/v1/analytics/waves", { params: { query }, signal }));
  const rows = found.items.map((one) => [
    one.name || one.product_id,
    one.wave_number,
    t(`areas.shop.waveStatus.${one.status}` as "areas.analytics.title", { defaultValue: one.status }),
    ...(period ? beside(one.reserved_in_period ?? 0, one.reserved_before) : []),
    one.reserved,
    one.capacity,
    one.capacity > 0 ? Math.round((one.reserved / one.capacity) * 100) : null,
  ]);
  return { rows, next: found.next_cursor ?? null };
}

export const listQuery = (name: ListName, asked: Asked) =>
  infiniteQueryOptions({
    queryKey: ["analytics", name, asked],
    queryFn: ({ pageParam, signal }) => loadPage(name, asked, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });

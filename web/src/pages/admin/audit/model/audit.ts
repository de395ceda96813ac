import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "@/shared/api";
import { t } from "@/shared/i18n";
import { type CsvValue, dateTime, money, type RowPage } from "@/shared/lib";

export type AuditEntry = Schemas["AuditEntryOut"];

export interface AuditFilter {
  actor?: string;
  module?: string;
  kind?: string;
  target?: string;
  from?: string;
  to?: string;
}

const named = (filter: AuditFilter) => Object.fromEntries(Object.entries(filter).filter(([, value]) => value));

const page = (filter: AuditFilter, cursor: string, limit: number, signal?: AbortSignal) =>
  unwrap(
    api.GET("/api/v1/ops/audit", {
      params: { query: { limit, ...named(filter), ...(cursor ? { cursor } : {}) } },
      ...(signal ? { signal } : {}),
    }),
  );

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) => page(filter, pageParam, 50, signal),
    initialPageParam: "",
    getNextPageParam: (found) => found.next_cursor,
    staleTime: 0,
  });

export const CSV_HEAD = [
  "occurred_at",
  "actor",
  "actor_name",
  "module",
  "type",
  "aggregate",
  "aggregate_id",
  "customer_id",
  "customer_name",
  "data",
] as const;

/** A page of rows for a file. */
export const csvRows =
  (filter: AuditFilter) =>
  async (cursor: string, signal: AbortSignal): Promise<RowPage<CsvValue[]>> => {
    const found = await page(filter, cursor, 100, signal);
    const rows = found.items.map((one) =>
      CSV_HEAD.map((name) => (name === "data" ? JSON.stringify(one.data) : one[name])),
    );
    return { rows, next: found.next_cursor ?? null };
  };

const PATHS: Partial<Record<string, (id: string) => string>> = {
  order: (id) => `/admin/orders/${id}`,
  product: (id) => `/admin/products/${id}`,
  ticket: (id) => `/desk/tickets/${id}`,
  user: (id) => `/admin/people/${id}`,
  karma: (id) => `/admin/people/${id}`,
  client: (id) => `/desk/clients/${id}`,
  space: (id) => `/admin/spaces/${id}`,
  course: (id) => `/admin/courses/${id}`,
  queue: (id) => `/admin/operations/dead-letters/${id}`,
};

/** Where a thing is looked at; undefined where no screen shows it. */
export const pathOf = (entry: Pick<AuditEntry, "aggregate" | "aggregate_id">): string | undefined =>
  PATHS[entry.aggregate]?.(encodeURIComponent(entry.aggregate_id));

/** What an event says, as lines of text; lists and objects as JSON. */
export const changesOf = (data: AuditEntry["data"]): [string, string][] =>
  Object.entries(data).map(([name, value]) => [name, said(name, value)]);

const isMoney = (name: string): boolean => /(^|_)(amount|price|min_total|minimum)$/.test(name);

function said(name: string, value: unknown): string {
  if (value === null || value === "") return "—";
  if (typeof value === "boolean") return t(value ? "areas.shop.yes" : "areas.shop.no");
  if (typeof value === "number") return isMoney(name) ? money(value) : String(value);
  if (typeof value === "string") return /^\d{4}-\d\d-\d\dT/.test(value) ? dateTime(value) : value;
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join(", ") || "—";
  return JSON.stringify(value);
}

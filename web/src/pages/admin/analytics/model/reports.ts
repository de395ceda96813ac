import { api, unwrap } from "@/shared/api";
import { lengthOf, type Period } from "./period";

export type Kind = "money" | "count" | "minutes" | "duration" | "percent";

/** A figure of a period; `isBetter` says which way is good, nothing where neither is. */
export interface Metric {
  key: string;
  kind: Kind;
  value: number | null;
  isBetter?: "up" | "down";
}

export interface Figures {
  metrics: Metric[];
  labels: string[];
  series: { key: string; kind: Kind; values: number[] }[];
  chart: "line" | "bar";
  /** More tables of the same report, such as one row per agent; a `person` is an id, shown as a name. */
  tables: {
    key: string;
    columns: { key: string; kind: Kind | "text" | "person" }[];
    rows: (string | number | null)[][];
  }[];
}

export const REPORTS = ["sales", "visits", "donations", "support", "learning", "onboarding"] as const;
export const LISTS = ["products", "codes", "waves"] as const;
export type ReportName = (typeof REPORTS)[number];
export type ListName = (typeof LISTS)[number];

export const PERMISSIONS: Record<ReportName | ListName, string> = {
  sales: "sales.read_reports",
  products: "sales.read_reports",
  codes: "sales.read_reports",
  waves: "sales.read_reports",
  visits: "visits.read_reports",
  donations: "donations.read_reports",
  support: "support.read_reports",
  learning: "courses.read_reports",
  onboarding: "onboarding.read_reports",
};

const metric = (key: string, kind: Kind, value: number | null, isBetter?: "up" | "down"): Metric => ({
  key,
  kind,
  value,
  ...(isBetter ? { isBetter } : {}),
});

/** Days while they can be told apart, then weeks, then months. */
export const intervalOf = (period: Period): "day" | "week" | "month" =>
  lengthOf(period) <= 62 ? "day" : lengthOf(period) <= 200 ? "week" : "month";

const LOADERS: Record<ReportName, (query: Period, spaceId: string) => Promise<Figures>> = {
  sales: async (query) => {
    const [sum, parts] = await Promise.all([
      unwrap(api.GET("/api/v1/analytics/summary", { params: { query } })),
      unwrap(api.GET("/api/v1/analytics/sales", { params: { query: { ...query, interval: intervalOf(query) } } })),
    ]);
    const values = <T extends keyof (typeof parts.items)[number]>(name: T) => parts.items.map((one) => one[name]);
    return {
      metrics: [
        metric("net_revenue", "money", sum.net_revenue, "up"),
        metric("gross_revenue", "money", sum.gross_revenue, "up"),
        metric("orders_paid", "count", sum.orders_paid, "up"),
        metric("average_order", "money", sum.average_order, "up"),
        metric("units_sold", "count", sum.units_sold, "up"),
        metric("discount_amount", "money", sum.discount_amount),
        metric("refunded_amount", "money", sum.refunded_amount, "down"),
        metric("orders_cancelled", "count", sum.orders_cancelled + sum.orders_expired, "down"),
      ],
      labels: values("first"),
      series: [
        { key: "net_revenue", kind: "money", values: values("net_revenue") },
        { key: "orders_paid", kind: "count", values: values("orders_paid") },
        { key: "units_sold", kind: "count", values: values("units_sold") },
        { key: "refunded_amount", kind: "money", values: values("refunded_amount") },
      ],
      chart: "line",
      tables: [],
    };
  },
  visits: async (query, spaceId) => {
    const found = await unwrap(
      api.GET("/api/v1/analytics/visits", {
        params: { query: { ...query, ...(spaceId ? { space_id: spaceId } : {}) } },
      }),
    );
    return {
      metrics: [
        metric("visits", "count", found.visits, "up"),
        metric("unique_people", "count", found.unique_people, "up"),
        metric("mean_minutes", "minutes", found.mean_minutes),
        metric("peak_people", "count", found.peak?.people ?? null),
      ],
      labels: found.by_hour.map((_, hour) => `${String(hour).padStart(2, "0")}:00`),
      series: [{ key: "visits", kind: "count", values: found.by_hour }],
      chart: "bar",
      tables: [
        {
          key: "by_weekday",
          columns: [
            { key: "weekday", kind: "text" },
            { key: "visits", kind: "count" },
          ],
          rows: found.by_weekday.map((count, day) => [weekday(day), count]),
        },
      ],
    };
  },
  donations: async (query) => {
    const { total, items } = await unwrap(api.GET("/api/v1/analytics/donations", { params: { query } }));
    return {
      metrics: [
        metric("net_amount", "money", total.net_amount, "up"),
        metric("donations", "count", total.donations, "up"),
        metric("average_amount", "money", total.average_amount, "up"),
        metric("largest_amount", "money", total.largest_amount),
        metric("refunded_amount", "money", total.refunded_amount, "down"),
        metric("anonymous_percent", "percent", total.anonymous_percent),
      ],
      labels: items.map((one) => one.day),
      series: [
        { key: "net_amount", kind: "money", values: items.map((one) => one.net_amount) },
        { key: "donations", kind: "count", values: items.map((one) => one.donations) },
        { key: "givers", kind: "count", values: items.map((one) => one.givers) },
      ],
      chart: "line",
      tables: [],
    };
  },
  support: async (query) => {
    const [{ total, days }, agents] = await Promise.all([
      unwrap(api.GET("/api/v1/support/stats", { params: { query } })),
      unwrap(api.GET("/api/v1/support/stats/agents", { params: { query } })),
    ]);
    return {
      metrics: [
        metric("opened", "count", total.opened),
        metric("resolved", "count", total.resolved, "up"),
        metric("reopened", "count", total.reopened, "down"),
        metric("first_response", "duration", total.first_response.median, "down"),
        metric("resolution", "duration", total.resolution.median, "down"),
        metric("drafts_accepted", "percent", total.drafts.accepted_percent, "up"),
      ],
      labels: days.map((one) => one.first),
      series: [
        { key: "opened", kind: "count", values: days.map((one) => one.opened) },
        { key: "resolved", kind: "count", values: days.map((one) => one.resolved) },
        { key: "reopened", kind: "count", values: days.map((one) => one.reopened) },
      ],
      chart: "line",
      tables: [
        {
          key: "agents",
          columns: [
            { key: "agent", kind: "person" },
            { key: "handled", kind: "count" },
            { key: "replies", kind: "count" },
            { key: "reopened", kind: "count" },
            { key: "first_response", kind: "duration" },
            { key: "resolution", kind: "duration" },
          ],
          rows: agents.items.map((one) => [
            one.agent_id,
            one.handled,
            one.replies,
            one.reopened,
            one.first_response.median,
            one.resolution.median,
          ]),
        },
      ],
    };
  },
  learning: async (query) => {
    const { total, items } = await unwrap(api.GET("/api/v1/analytics/learning", { params: { query } }));
    return {
      metrics: [
        metric("enrolments", "count", total.enrolments, "up"),
        metric("completions", "count", total.completions, "up"),
        metric("lessons", "count", total.lessons, "up"),
        metric("minutes", "minutes", total.minutes, "up"),
        metric("ended", "count", total.ended, "down"),
      ],
      labels: items.map((one) => one.day),
      series: [
        { key: "enrolments", kind: "count", values: items.map((one) => one.enrolments) },
        { key: "completions", kind: "count", values: items.map((one) => one.completions) },
        { key: "minutes", kind: "minutes", values: items.map((one) => one.minutes) },
      ],
      chart: "line",
      tables: [],
    };
  },
  onboarding: async (query) => {
    const found = await unwrap(api.GET("/api/v1/analytics/onboarding", { params: { query } }));
    const stages = ["created", "in_verification", "awaiting_contract", "signed", "processed", "cancelled"] as const;
    return {
      metrics: [
        metric("created", "count", found.funnel.created, "up"),
        metric("signed", "count", found.funnel.signed, "up"),
        metric("processed", "count", found.funnel.processed, "up"),
        metric("cancelled", "count", found.funnel.cancelled, "down"),
        metric("paid", "money", found.sums.paid, "up"),
        metric("refunded_amount", "money", found.sums.refunded, "down"),
        metric("total_duration", "duration", found.median_seconds.total ?? null, "down"),
        metric("codes_refused", "count", found.codes.refused, "down"),
      ],
      labels: [...stages],
      series: [{ key: "clients", kind: "count", values: stages.map((stage) => found.funnel[stage]) }],
      chart: "bar",
      tables: [
        {
          key: "managers",
          columns: [
            { key: "manager", kind: "person" },
            { key: "claimed", kind: "count" },
            { key: "processed", kind: "count" },
            { key: "cancelled", kind: "count" },
          ],
          rows: found.managers.map((one) => [one.manager_id, one.claimed, one.processed, one.cancelled]),
        },
      ],
    };
  },
};

/** Monday is 0: 5 January 2026 was one. */
const weekday = (day: number): string => new Date(Date.UTC(2026, 0, 5 + day)).toISOString().slice(0, 10);

export const reportQuery = (name: ReportName, period: Period, spaceId: string) => ({
  queryKey: ["analytics", name, period, spaceId] as const,
  queryFn: () => LOADERS[name](period, spaceId),
});

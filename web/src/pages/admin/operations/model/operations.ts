import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "@/shared/api";

export type Queue = Schemas["QueueOut"];
export type Check = Schemas["DependencyOut"];
export type DeadLetter = Schemas["DeadLetterOut"];
export type Stuck = Schemas["StuckItemOut"];
export type Delivery = Schemas["MessageDeliveryOut"];
type StuckKind = Stuck["kind"];

export const queuesQuery = queryOptions({
  queryKey: ["ops", "queues"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/ops/queues", { signal })),
  refetchInterval: 5_000,
  staleTime: 0,
});

export const healthQuery = queryOptions({
  queryKey: ["ops", "health"],
  queryFn: async ({ signal }) => {
    const report = await unwrap(api.GET("/api/v1/ops/health", { signal }));
    return { ...report, since: since(report.items, Date.now()) };
  },
  // It asks every dependency, providers too: not as often as the queues.
  refetchInterval: 60_000,
  staleTime: 20_000,
});

const seen = new Map<string, { status: Check["status"]; at: number }>();

/** Since when each check has said what it says, as far as this tab has watched; milliseconds. */
export function since(checks: readonly Pick<Check, "kind" | "name" | "status">[], now: number): Map<string, number> {
  for (const { kind, name, status } of checks) {
    const key = `${kind}:${name}`;
    if (seen.get(key)?.status !== status) seen.set(key, { status, at: now });
  }
  return new Map([...seen].map(([key, { at }]) => [key, at]));
}

/** What needs somebody first: queues with dead letters, then those where most waits. */
export const byUrgency = (queues: readonly Queue[]): Queue[] =>
  queues.toSorted(
    (one, other) =>
      other.dead_letters - one.dead_letters ||
      (other.waiting ?? 0) - (one.waiting ?? 0) ||
      one.name.localeCompare(other.name),
  );

export const deadLettersQuery = (queue: string) =>
  queryOptions({
    queryKey: ["ops", "dead-letters", queue],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/ops/dead-letters/{queue}", { params: { path: { queue }, query: { limit: 50 } }, signal }),
      ),
    staleTime: 0,
  });

const redrive = (queue: string, ids: string[] | null) =>
  unwrap(
    api.POST("/api/v1/ops/dead-letters/{queue}/redrive", {
      params: { path: { queue } },
      ...(ids ? { body: { message_ids: ids } } : {}),
    }),
  );

export const redriveOne = (queue: string, id: string) => redrive(queue, [id]);

// What fails again comes back while the rest is moved: it is not sent round and round.
const MOST_ROUNDS = 50;

/** Sends all dead letters back, part by part, as many as there were at the beginning. */
export async function redriveAll(queue: string, total: number, onProgress: (moved: number) => void): Promise<number> {
  let moved = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const part = await redrive(queue, null);
    moved += part.moved;
    onProgress(moved);
    if (part.moved === 0 || part.left === 0 || moved >= total) break;
  }
  return moved;
}

export const stuckQuery = (kind: string) =>
  infiniteQueryOptions({
    queryKey: ["ops", "stuck", kind],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/ops/stuck", {
          params: {
            query: {
              limit: 50,
              ...(kind ? { kind: kind as never } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

type StuckKindParam =
  "tasks" | "messages" | "uploads" | "payments" | "bookings" | "passes" | "seals" | "renderings" | "photos";
export const STUCK_KINDS: readonly StuckKindParam[] = [
  "tasks",
  "messages",
  "uploads",
  "payments",
  "bookings",
  "passes",
  "seals",
  "renderings",
  "photos",
];

/** Where something that waits is dealt with; undefined where no screen shows it. */
export function stuckPath(item: { kind: StuckKind; id: string; about: string | null }): string | undefined {
  const about = item.about ?? "";
  if (about.startsWith("ord_")) return `/admin/orders/${about}`;
  if (item.kind === "messages") return `/admin/operations/dead-letters/${encodeURIComponent(item.id)}`;
  if (item.kind === "seals" || item.kind === "renderings" || item.kind === "photos") {
    return about.startsWith("cli_") ? `/desk/clients/${about}` : undefined;
  }
  return undefined;
}

/** What is listed without naming a person. */
export const UNSENT_STATUSES: readonly Delivery["status"][] = ["failed", "suppressed", "queued"];
export const DELIVERY_STATUSES: readonly Delivery["status"][] = [...UNSENT_STATUSES, "accepted", "delivered"];

export const deliveriesQuery = (status: string, userId: string) =>
  infiniteQueryOptions({
    queryKey: ["ops", "deliveries", status, userId],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/notifications/deliveries", {
          params: {
            query: {
              limit: 50,
              ...(status ? { status: status as Delivery["status"] } : {}),
              ...(userId ? { user_id: userId } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

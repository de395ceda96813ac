import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, everyItem, pollInterval, type Schemas, unwrap } from "@/shared/api";
import type { Ticket } from "./ticket";

export type Agent = Schemas["AgentOut"];
export type Team = Schemas["TeamOut"];
export type CannedReply = Schemas["CannedReplyOut"];
export type Macro = Schemas["MacroOut"];
export type CustomerCard = Schemas["CustomerCardOut"];
export type Priority = Ticket["priority"];
export type Status = Ticket["status"];
export const PRIORITIES = ["low", "normal", "high", "urgent"] as const satisfies readonly Priority[];
export const STATUSES = ["open", "pending", "snoozed", "resolved", "closed"] as const satisfies readonly Status[];

/** What a queue is narrowed by, as the API takes it. */
export interface QueueParams {
  view?: "unassigned" | "mine" | "overdue";
  status?: Status[];
  priority?: Priority;
  tag?: string;
  assignee?: string;
  team?: string;
  channel?: Ticket["channel"];
  q?: string;
}

export const queueQuery = (params: QueueParams) =>
  infiniteQueryOptions({
    queryKey: ["desk", "queue", params],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/support/queue", {
          params: { query: { ...params, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 5_000,
    refetchInterval: () => pollInterval(false, "queue/support"),
  });

export const unreadQuery = queryOptions({
  queryKey: ["desk", "unread"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/support/unread", { signal })),
  staleTime: 5_000,
  refetchInterval: () => pollInterval(false, "queue/support"),
});

/** How many tickets are in each queue, each counted up to a hundred. */
export const queueCountsQuery = queryOptions({
  queryKey: ["desk", "counts"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/support/queue/counts", { signal })),
  staleTime: 5_000,
  refetchInterval: () => pollInterval(false, "queue/support"),
});

/** What was said in a ticket, the newest page first. */
export const conversationQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["ticket", id, "messages", "pages"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/support/tickets/{ticket_id}/messages", {
          params: { path: { ticket_id: id }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 5_000,
    refetchInterval: () => pollInterval(false, `ticket/${id}`) / 2,
  });

export const ticketEventsQuery = (id: string) =>
  queryOptions({
    queryKey: ["ticket", id, "events"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/support/tickets/{ticket_id}/history", {
          params: { path: { ticket_id: id }, query: { limit: 100 } },
          signal,
        }),
      ),
    refetchInterval: pollInterval(false),
  });

export const customerCardQuery = (id: string) =>
  queryOptions({
    queryKey: ["ticket", id, "customer"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/support/tickets/{ticket_id}/customer", { params: { path: { ticket_id: id } }, signal })),
    staleTime: 60_000,
  });

export const ticketsOfQuery = (customerId: string) =>
  queryOptions({
    queryKey: ["desk", "customer", customerId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/support/tickets", { params: { query: { customer_id: customerId, limit: 50 } }, signal })),
  });

const SETTINGS = { staleTime: 5 * 60_000 };

export const agentsQuery = queryOptions({
  queryKey: ["support", "agents"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/support/agents", { signal }))).items,
  ...SETTINGS,
});
export const teamsQuery = queryOptions({
  queryKey: ["support", "teams"],
  queryFn: ({ signal }) =>
    everyItem((query) => unwrap(api.GET("/api/v1/support/teams", { params: { query }, signal }))),
  ...SETTINGS,
});
export const cannedQuery = queryOptions({
  queryKey: ["support", "canned"],
  queryFn: ({ signal }) =>
    everyItem((query) => unwrap(api.GET("/api/v1/support/canned-replies", { params: { query }, signal }))),
  ...SETTINGS,
});
export const macrosQuery = queryOptions({
  queryKey: ["support", "macros"],
  queryFn: ({ signal }) =>
    everyItem((query) => unwrap(api.GET("/api/v1/support/macros", { params: { query }, signal }))),
  ...SETTINGS,
});

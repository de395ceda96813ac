import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "@/shared/api";

export type Notification = Schemas["NotificationOut"];

export const notificationsQuery = () =>
  infiniteQueryOptions({
    queryKey: ["notifications", "all"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/notifications", {
          params: { query: { limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

/** How many are unread, up to ten; what the bell shows. */
export const unreadQuery = queryOptions({
  queryKey: ["notifications", "unread"],
  queryFn: async ({ signal }) => {
    const page = await unwrap(
      api.GET("/api/v1/notifications", { params: { query: { unread: true, limit: 10 } }, signal }),
    );
    return page.items.length;
  },
  refetchInterval: 60_000,
});

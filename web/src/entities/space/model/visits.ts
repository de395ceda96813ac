import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "@/shared/api";

export type Visit = Schemas["VisitOut"];

export const currentVisitQuery = queryOptions({
  queryKey: ["visits", "current"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/visits/current", { signal })),
  refetchInterval: 10_000,
});

/** The visits of one person: without a name whoever sees everybody's gets all of them. */
export const visitsQuery = (userId: string) =>
  infiniteQueryOptions({
    queryKey: ["visits", "mine"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/visits", {
          params: { query: { user_id: userId, limit: 100, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

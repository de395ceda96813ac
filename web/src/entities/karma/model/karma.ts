import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";

export const karmaQuery = () =>
  infiniteQueryOptions({
    queryKey: ["karma"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/users/me/karma", {
          params: { query: { limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

export const karmaLeadersQuery = queryOptions({
  queryKey: ["karma", "leaders"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/karma/leaderboard", { params: { query: { limit: 10 } }, signal })),
});

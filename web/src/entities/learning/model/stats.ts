import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";

/** Days in a row, and what one has learned in all. */
export const learningStatsQuery = queryOptions({
  queryKey: ["learning-stats"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/users/me/learning", { signal })),
  staleTime: 0,
});

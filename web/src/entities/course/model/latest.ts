import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";

/** The newest few, for the home page: by itself, for that is all of the courses that the first load has. */
export const latestCoursesQuery = queryOptions({
  queryKey: ["courses", "latest"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/courses", { params: { query: { limit: 3 } }, signal })),
});

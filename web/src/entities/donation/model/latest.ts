import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";

/** The latest three, for the first page: by itself, for that is all of the donations that the first load has. */
export const latestDonationsQuery = queryOptions({
  queryKey: ["donations", "latest"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/donations", { params: { query: { limit: 3 } }, signal })),
});

import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "@/shared/api";

export type Space = Schemas["SpaceOut"];

export const spacesQuery = queryOptions({
  queryKey: ["spaces"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/spaces", { params: { query: { limit: 50 } }, signal })),
  refetchInterval: 30_000,
});

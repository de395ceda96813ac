import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";

export const spaceQuery = (id: string) =>
  queryOptions({
    queryKey: ["spaces", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/spaces/{space_id}", {
          params: { path: { space_id: id } },
          signal,
          // Guests may see it a little late; who changes it may not.
          headers: { "Cache-Control": "no-cache" },
        }),
      ),
  });

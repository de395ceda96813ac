import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";

export const pagesQuery = queryOptions({
  queryKey: ["pages"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/pages", { params: { query: { limit: 50 } }, signal })),
  staleTime: 5 * 60_000,
});

export const pageQuery = (slug: string) =>
  queryOptions({
    queryKey: ["page", slug],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/pages/{slug}", { params: { path: { slug } }, signal })),
    staleTime: 5 * 60_000,
  });

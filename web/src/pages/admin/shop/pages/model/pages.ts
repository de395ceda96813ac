import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, isCode, type Schemas, unwrap } from "@/shared/api";

export type SitePage = Schemas["PageOut"];
export type PageVersion = Schemas["PageVersionOut"];

export const sitePagesQuery = () =>
  infiniteQueryOptions({
    queryKey: ["pages", "staff"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/pages", {
          params: { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

/** A page as it is shown now, null for one that was taken down or never was. */
export const sitePageQuery = (slug: string) =>
  queryOptions({
    queryKey: ["page", slug, "staff"],
    queryFn: async ({ signal }): Promise<SitePage | null> => {
      try {
        return await unwrap(
          api.GET("/api/v1/pages/{slug}", {
            params: { path: { slug } },
            signal,
            headers: { "Cache-Control": "no-cache" },
          }),
        );
      } catch (error) {
        if (isCode(error, "page_not_found")) return null;
        throw error;
      }
    },
    staleTime: 0,
  });

export const versionsQuery = (slug: string) =>
  infiniteQueryOptions({
    queryKey: ["page", slug, "versions"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/pages/{slug}/versions", {
          params: { path: { slug }, query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

export const isSlug = (text: string): boolean => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && text.length <= 80;

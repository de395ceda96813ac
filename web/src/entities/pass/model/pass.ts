import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, everyItem, pollInterval, type Schemas, unwrap } from "@/shared/api";

export type Pass = Schemas["PassOut"];
export type PassProduct = Schemas["PassProductOut"];

export const passProductsQuery = queryOptions({
  queryKey: ["pass-products"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/passes/products", { params: { query: { limit: 50 } }, signal })),
});

/** All of one's own: what is looked for may lie behind any number of others. */
export const everyOwnPassQuery = queryOptions({
  queryKey: ["passes", "every"],
  queryFn: ({ signal }) => everyItem((page) => unwrap(api.GET("/api/v1/passes", { params: { query: page }, signal }))),
});

export const ownPassesQuery = () =>
  infiniteQueryOptions({
    queryKey: ["passes", "mine"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/passes", {
          params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: (query) => {
      const items = query.state.data?.pages.flatMap((page) => page.items) ?? [];
      return items.some((one) => one.status === "awaiting_payment") ? pollInterval(true) : false;
    },
  });

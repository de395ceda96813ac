import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import type { OrderType } from "./product";

export type Sort = "newest" | "price" | "-price" | "name";

export interface CatalogueFilter {
  q?: string | undefined;
  order_type?: OrderType | undefined;
  sort?: Sort | undefined;
  category?: string | undefined;
  size?: string[] | undefined;
  price_min?: number | undefined;
  price_max?: number | undefined;
  in_stock?: boolean | undefined;
}

export const productsQuery = (filter: CatalogueFilter, limit = 24) =>
  infiniteQueryOptions({
    queryKey: ["products", filter, limit],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/products", {
          params: { query: { ...defined(filter), limit, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

/** What the filtered catalogue can be narrowed by. */
export const facetsQuery = (filter: Omit<CatalogueFilter, "sort">) =>
  queryOptions({
    queryKey: ["products", "facets", filter],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/products/facets", { params: { query: defined(filter) }, signal })),
    placeholderData: (before) => before,
  });

export const wavesQuery = (id: string) =>
  queryOptions({
    queryKey: ["product", id, "waves"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/products/{product_id}/waves", { params: { path: { product_id: id } }, signal })),
  });

/** Without the keys whose value is undefined, as exact optional types want it. */
function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

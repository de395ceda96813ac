import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, pollInterval, type Schemas, unwrap } from "@/shared/api";
import type { Sort } from "./catalogue";
import type { OrderType } from "./product";

export type ProductState = "active" | "hidden" | "archived";
export type Category = Schemas["CategoryOut"];
export type Collection = Schemas["CollectionOut"];
export type Wave = Schemas["WaveOut"];
export type MediaStatus = Schemas["MediaStatusOut"];

/** What the back office narrows the catalogue by; for what is not active, the API knows the state alone. */
export interface StaffProductFilter {
  q?: string;
  state?: ProductState;
  stock?: "low";
  order_type?: OrderType;
  category?: string;
  collection?: string;
  sort?: Sort;
}

export const staffProductsQuery = (filter: StaffProductFilter) =>
  infiniteQueryOptions({
    queryKey: ["products", "staff", filter],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/products", {
          params: { query: { ...filter, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

export const collectionsQuery = queryOptions({
  queryKey: ["collections"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/collections", { signal })),
});

/** All uploads of a product, asked often while one is still being looked at. */
export const mediaQuery = (productId: string) =>
  queryOptions({
    queryKey: ["product", productId, "media"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/products/{product_id}/media", { params: { path: { product_id: productId } }, signal })),
    staleTime: 0,
    refetchInterval: (query) => pollInterval((query.state.data?.items ?? []).some((one) => one.status === "pending")),
  });

export const stockLogQuery = (productId: string) =>
  infiniteQueryOptions({
    queryKey: ["product", productId, "stock-log"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/products/{product_id}/stock-log", {
          params: {
            path: { product_id: productId },
            query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

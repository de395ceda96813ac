import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, pollInterval, type Schemas, unwrap } from "@/shared/api";

export type Donation = Schemas["DonationOut"];

export type MonthlyDonation = Schemas["MonthlyDonationOut"];

/** One's monthly donations, and the consent that a new one needs. */
export const monthlyDonationsQuery = queryOptions({
  queryKey: ["donations", "monthly"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/donations/monthly", { params: { query: { limit: 20 } }, signal })),
  refetchInterval: (query) =>
    query.state.data?.items.some((one) => one.status === "pending") ? pollInterval(true) : false,
});

export const publicDonationsQuery = (limit = 20) =>
  infiniteQueryOptions({
    queryKey: ["donations", limit],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/donations", {
          params: { query: { limit, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

export const donorsQuery = (period: "all" | "year" | "month") =>
  queryOptions({
    queryKey: ["donors", period],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/donations/leaderboard", { params: { query: { period, limit: 10 } }, signal })),
  });

export const ownDonationsQuery = () =>
  infiniteQueryOptions({
    queryKey: ["donations", "mine"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/donations/mine", {
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

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, everyItem, pollInterval, type Schemas, unwrap } from "@/shared/api";

export type Resource = Schemas["ResourceOut"];
export type Slot = Schemas["SlotOut"];
export type Availability = Schemas["AvailabilityOut"];
export type Booking = Schemas["BookingOut"];
export type BookingListItem = Schemas["BookingListItemOut"];

/** The desks and rooms of a space that can be booked. */
export const resourcesQuery = (spaceId: string) =>
  queryOptions({
    queryKey: ["resources", spaceId],
    queryFn: ({ signal }) =>
      everyItem((page) =>
        unwrap(api.GET("/api/v1/resources", { params: { query: { space_id: spaceId, ...page } }, signal })),
      ),
    select: (all) => all.filter((one) => one.is_active),
  });

/** The slots of one day by the space's clock; what is free changes while one looks. */
export const availabilityQuery = (resourceId: string, day: string) =>
  queryOptions({
    queryKey: ["availability", resourceId, day],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/resources/{resource_id}/availability", {
          params: { path: { resource_id: resourceId }, query: { from: day, to: day } },
          signal,
        }),
      ),
    staleTime: 5_000,
    refetchInterval: 15_000,
  });

/** One booking, with the link to pay by while it waits for that. */
export const bookingQuery = (bookingId: string) =>
  queryOptions({
    queryKey: ["bookings", bookingId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/bookings/{booking_id}", { params: { path: { booking_id: bookingId } }, signal })),
    refetchInterval: (query) => pollInterval(query.state.data?.status === "awaiting_payment"),
  });

export const ownBookingsQuery = () =>
  infiniteQueryOptions({
    queryKey: ["bookings", "mine"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/bookings", {
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

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, pollInterval, type Schemas, unwrap } from "@/shared/api";

export type Ticket = Schemas["TicketOut"];
export type TicketMessage = Schemas["MessageOut"];

export const ticketsQuery = () =>
  infiniteQueryOptions({
    queryKey: ["tickets"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/support/tickets", {
          // Whoever handles tickets has tickets of their own, too.
          params: { query: { customer_id: "me", limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

export const ticketQuery = (id: string) =>
  queryOptions({
    queryKey: ["ticket", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/support/tickets/{ticket_id}", { params: { path: { ticket_id: id } }, signal })),
    refetchInterval: () => pollInterval(false, `ticket/${id}`) / 2,
  });

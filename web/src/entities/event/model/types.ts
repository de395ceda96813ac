import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "@/shared/api";

export type EventType = Schemas["EventTypeOut"];
export type EventField = Schemas["EventFieldOut"];

/** The events that rules may name, with their fields. */
export const eventTypesQuery = (language: string) =>
  queryOptions({
    queryKey: ["automation", "event-types", language],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/automation/event-types", {
          params: { header: { "accept-language": language } },
          signal,
        }),
      ),
    staleTime: 600_000,
  });

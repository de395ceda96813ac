import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "@/shared/api";
import { language } from "@/shared/i18n";

export type Explained = "order" | "ticket" | "client" | "karma";
type Answer = Schemas["WhyOut"];

const asked = (of: Explained, id: string, signal: AbortSignal): Promise<Answer> => {
  const header = { "accept-language": language() };
  switch (of) {
    case "order":
      return unwrap(api.GET("/api/v1/orders/{order_id}/why", { params: { path: { order_id: id }, header }, signal }));
    case "ticket":
      return unwrap(
        api.GET("/api/v1/support/tickets/{ticket_id}/why", { params: { path: { ticket_id: id }, header }, signal }),
      );
    case "client":
      return unwrap(
        api.GET("/api/v1/manager/clients/{client_id}/why", { params: { path: { client_id: id }, header }, signal }),
      );
    case "karma":
      return unwrap(api.GET("/api/v1/users/me/karma/why", { params: { header }, signal }));
  }
};

/** Why a thing stands where it stands, in the language of the screen; `stamp` changes whenever the thing does. */
export const whyQuery = (of: Explained, id: string, stamp: string | undefined) =>
  queryOptions({
    queryKey: [of, id, "why", language(), stamp],
    queryFn: ({ signal }) => asked(of, id, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });

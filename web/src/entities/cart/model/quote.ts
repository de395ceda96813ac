import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "@/shared/api";
import type { CartLine } from "./cart";

export type Quote = Schemas["QuoteOut"];
export type QuoteRequest = Schemas["QuoteRequest"];

/** What the cart costs now, with what is wrong at each line; for guests without promo code and karma. */
export const quoteQuery = (lines: CartLine[], promoCode: string, karmaPoints: number, deliveryMethod?: string) => {
  const body = {
    items: lines,
    karma_points: karmaPoints,
    ...(promoCode ? { promo_code: promoCode } : {}),
    ...(deliveryMethod ? { delivery: { method: deliveryMethod } } : {}),
  };
  return queryOptions({
    queryKey: ["quote", body],
    queryFn: ({ signal }) => unwrap(api.POST("/api/v1/orders/quote", { body, signal })),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
};

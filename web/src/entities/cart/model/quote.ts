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

/** What a quote says of a line of the cart: several items where a preorder is split over waves. */
export const quotedOf = (quote: Quote, line: CartLine): Quote["items"] =>
  quote.items.filter(
    (item) => item.product_id === line.product_id && item.size.toLowerCase() === line.size.toLowerCase(),
  );

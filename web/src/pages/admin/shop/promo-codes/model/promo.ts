import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "@/shared/api";
import { kopecksOf, organisationDay, rublesOf } from "@/shared/lib";
import { changesOf } from "@/shared/lib/saving";

export type Promo = Schemas["PromoCodeOut"];

export const promosQuery = () =>
  infiniteQueryOptions({
    queryKey: ["promo-codes"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/promo-codes", {
          params: { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

export const promoQuery = (code: string) =>
  queryOptions({
    queryKey: ["promo-codes", code],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/promo-codes/{code}", { params: { path: { code } }, signal })),
    staleTime: 0,
  });

/** A code as it stands in the form; days are those of the organisation. */
export interface PromoFields {
  code: string;
  description: string;
  kind: "percent" | "amount";
  percent: string;
  amount: string;
  min_total: string;
  max_uses: string;
  max_uses_per_user: string;
  valid_from: string;
  valid_until: string;
  product_ids: string[];
  is_active: boolean;
}

const text = (value: number | null) => (value === null ? "" : String(value));

export const EMPTY: PromoFields = {
  code: "",
  description: "",
  kind: "percent",
  percent: "10",
  amount: "",
  min_total: "",
  max_uses: "",
  max_uses_per_user: "1",
  valid_from: "",
  valid_until: "",
  product_ids: [],
  is_active: true,
};

export const fieldsOf = (promo: Promo): PromoFields => ({
  code: promo.code,
  description: promo.description,
  kind: promo.discount_amount === null ? "percent" : "amount",
  percent: text(promo.discount_percent),
  amount: rublesOf(promo.discount_amount),
  min_total: rublesOf(promo.min_total),
  max_uses: text(promo.max_uses),
  max_uses_per_user: text(promo.max_uses_per_user),
  valid_from: promo.valid_from ?? "",
  valid_until: promo.valid_until ?? "",
  product_ids: promo.product_ids,
  is_active: promo.is_active,
});

export type Wrong = Partial<Record<keyof PromoFields, "required" | "sum" | "number" | "percent" | "period">>;

export function wrongFields(fields: PromoFields): Wrong {
  const wrong: Wrong = {};
  if (!/^[\p{L}\p{N}_-]{3,32}$/u.test(fields.code.trim())) wrong.code = "required";
  const percent = Number(fields.percent);
  if (fields.kind === "percent" && !(Number.isInteger(percent) && percent >= 1 && percent <= 100)) {
    wrong.percent = "percent";
  }
  if (fields.kind === "amount" && !kopecksOf(fields.amount)) wrong.amount = "sum";
  if (fields.min_total.trim() && !kopecksOf(fields.min_total)) wrong.min_total = "sum";
  for (const name of ["max_uses", "max_uses_per_user"] as const) {
    if (fields[name].trim() && !/^[1-9]\d*$/.test(fields[name].trim())) wrong[name] = "number";
  }
  const [from, until] = [organisationDay(fields.valid_from), organisationDay(fields.valid_until, true)];
  if (from && until && from > until) wrong.valid_until = "period";
  return wrong;
}

/** The terms as the API takes them; an empty limit is none. */
export const termsOf = (fields: PromoFields) => ({
  description: fields.description.trim(),
  discount_percent: fields.kind === "percent" ? Number(fields.percent) : null,
  discount_amount: fields.kind === "amount" ? (kopecksOf(fields.amount) ?? null) : null,
  min_total: fields.min_total.trim() ? (kopecksOf(fields.min_total) ?? null) : null,
  max_uses: fields.max_uses.trim() ? Number(fields.max_uses) : null,
  max_uses_per_user: fields.max_uses_per_user.trim() ? Number(fields.max_uses_per_user) : null,
  valid_from: fields.valid_from || null,
  valid_until: fields.valid_until || null,
  product_ids: fields.product_ids,
  is_active: fields.is_active,
});

/** What was changed of a stored code's terms; a discount is one thing, whichever of its two kinds it was and is. */
export function changedTerms(stored: Promo, fields: PromoFields): Partial<ReturnType<typeof termsOf>> {
  const terms = termsOf(fields);
  const { discount_percent, discount_amount } = terms;
  const changed = changesOf(termsOf(fieldsOf(stored)), terms);
  const isDiscount = "discount_percent" in changed || "discount_amount" in changed;
  return { ...changed, ...(isDiscount ? { discount_percent, discount_amount } : {}) };
}

export type PromoState = "active" | "off" | "soon" | "over" | "used";

/** Whether the code can be used now, and why not. */
export function stateOf(promo: Promo, now: number = Date.now()): PromoState {
  if (!promo.is_active) return "off";
  if (promo.valid_from && Date.parse(promo.valid_from) > now) return "soon";
  if (promo.valid_until && Date.parse(promo.valid_until) <= now) return "over";
  return promo.max_uses !== null && promo.current_uses >= promo.max_uses ? "used" : "active";
}

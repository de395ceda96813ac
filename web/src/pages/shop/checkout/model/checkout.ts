import type { DeliveryMethod } from "@/entities/order";

export type Place = "point" | "address";

/** What the buyer fills in; it survives a reload. */
export interface CheckoutData {
  method: string | undefined;
  way: Place;
  point: string;
  address: string;
  recipient: "me" | "other";
  name: string;
  phone: string;
  comment: string;
}

export type Missing = Place | "name" | undefined;

/** What a method has to know of where the order goes; without methods a point or an address will do. */
export function asksFor(method: DeliveryMethod | undefined): Place | "either" | "nothing" {
  if (method === undefined || method.needs === "any") return "either";
  return method.needs;
}

/** What a delivery costs with goods of so many kopecks; the order itself is priced by the API. */
export const priceOf = (method: DeliveryMethod, goods: number): number =>
  method.free_from !== null && goods >= method.free_from ? 0 : method.price;

/** Where the order goes as the form says now; undefined when nothing has to be said. */
export function placeOf(data: CheckoutData, method: DeliveryMethod | undefined): Place | undefined {
  const asked = asksFor(method);
  if (asked === "nothing") return undefined;
  return asked === "either" ? data.way : asked;
}

export function missingIn(data: CheckoutData, method: DeliveryMethod | undefined): Missing {
  const place = placeOf(data, method);
  if (place && !data[place].trim()) return place;
  return data.recipient === "other" && !data.name.trim() ? "name" : undefined;
}

/** The parts of an order that this form fills in. */
export function orderParts(data: CheckoutData, method: DeliveryMethod | undefined) {
  const place = placeOf(data, method);
  const text = place && data[place].trim();
  const phone = data.phone.trim();
  const comment = data.comment.trim();
  return {
    delivery: {
      ...(method ? { method: method.code } : {}),
      ...(text ? (place === "point" ? { cdek_point: text } : { address: text }) : {}),
    },
    ...(data.recipient === "other" ? { recipient: { name: data.name.trim(), ...(phone ? { phone } : {}) } } : {}),
    ...(comment ? { comment } : {}),
  };
}

/** The form as the profile suggests it: a point is what most people choose. */
export function initialData(
  me: { cdek_point: string | null; address: string | null },
  methods: DeliveryMethod[],
): CheckoutData {
  const way: Place = me.address && !me.cdek_point ? "address" : "point";
  const fitting = methods.find((one) => one.needs === way) ?? methods.find((one) => one.needs === "any") ?? methods[0];
  return {
    method: fitting?.code,
    way,
    point: me.cdek_point ?? "",
    address: me.address ?? "",
    recipient: "me",
    name: "",
    phone: "",
    comment: "",
  };
}

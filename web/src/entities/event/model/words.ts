import { t } from "@/shared/i18n";

const word = (key: string, fallback: string): string => t(key as "areas.operations.title", { defaultValue: fallback });

/** What a thing is called that something happened to: `order` → «Заказ». */
export const thingWords = (aggregate: string): string => word(`areas.operations.things.${aggregate}`, aggregate);

/** What happened, in words where there are some, else as the API names it: `order.refunded` → «Заказ: возврат». */
export function eventWords(type: string): string {
  const [aggregate = "", verb = ""] = type.split(".");
  return `${thingWords(aggregate)}: ${word(`areas.operations.verbs.${verb}`, verb.replaceAll("_", " "))}`;
}

/** What a field of an event is called: `person.tags` → «Метки человека». */
export const fieldWords = (name: string): string => word(`areas.fields.${name.replaceAll(".", "_")}`, name);

import { queryOptions } from "@tanstack/react-query";
import type { EventField, EventType } from "@/entities/event";
import { api, type Schemas, unwrap } from "@/shared/api";
import { kopecksOf, rublesOf } from "@/shared/lib";

export type Achievement = Schemas["AchievementOut"];
type RuleOut = Achievement["rule"];
type RuleRequest = Schemas["AchievementRuleRequest"];
/** What events say of themselves, by their types. */
export type Known = ReadonlyMap<string, EventType>;

export const achievementsQuery = queryOptions({
  queryKey: ["achievements", "all"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/achievements", { params: { query: { all: true } }, signal })),
});

export interface Condition {
  field: string;
  /** As it is typed: values apart by commas, amounts in roubles. */
  values: string;
  /** The value as it is stored: one that was not touched is sent as it was. */
  stored?: unknown;
}

/** A rule as the builder has it. */
export interface RuleForm {
  events: string[];
  conditions: Condition[];
  who: RuleOut["who"];
  measure: RuleOut["measure"];
  /** Nothing: each event by itself. */
  per: string;
  /** Event type → what of it is summed: a field, or "a - b". */
  of: Record<string, string>;
  /** Apart by commas, amounts in roubles. */
  levels: string;
}

type Value = string | number | boolean;
const isValue = (value: unknown): value is Value => ["string", "number", "boolean"].includes(typeof value);
/** What every event has beside its own fields. */
const ENVELOPE = ["type", "aggregate", "aggregate_id"];

export const partsOf = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

/** The field that is summed, and the one that is taken off it. */
export function termsOf(expression: string): [string, string] {
  const [plus = "", minus = ""] = expression.split(" - ").map((one) => one.trim());
  return [plus, minus];
}

const fieldsOf = (event: string, known: Known): EventField[] =>
  (known.get(event)?.fields ?? []).filter((one) => !one.name.includes("."));

/** The fields that a condition may ask for: some event has each. */
export function askedFields(events: string[], known: Known): EventField[] {
  const all = events.flatMap((event) => fieldsOf(event, known)).filter((one) => one.kind !== "tags");
  return [...new Map(all.map((one) => [one.name, one])).values()];
}

/** The fields by whose values events are told apart: all of them have each; of a streak those that name a day. */
export function keyFields({ events, measure }: Pick<RuleForm, "events" | "measure">, known: Known): EventField[] {
  const [first = [], ...others] = events.filter(Boolean).map((event) => fieldsOf(event, known));
  return first.filter(
    ({ name, kind }) =>
      kind !== "tags" &&
      (measure !== "streak" || kind === "day" || kind === "moment") &&
      others.every((fields) => fields.some((one) => one.name === name)),
  );
}

/** The whole numbers of an event, which can be summed. */
export const numbersOf = (event: string, known: Known): EventField[] =>
  fieldsOf(event, known).filter((one) => one.kind === "number");

/** Whether levels are amounts: then they are typed in roubles. */
export function isMoney({ events, measure, of }: Pick<RuleForm, "events" | "measure" | "of">, known: Known): boolean {
  const named = events.filter(Boolean);
  return (
    measure === "sum" &&
    named.length > 0 &&
    named.every((event) =>
      numbersOf(event, known).some((one) => one.is_money && one.name === termsOf(of[event] ?? "")[0]),
    )
  );
}

const fieldOf = (name: string, events: string[], known: Known): EventField | undefined =>
  askedFields(events, known).find((one) => one.name === name);

const shownValues = (stored: unknown, field: EventField | undefined): string =>
  (Array.isArray(stored) ? (stored as unknown[]) : [stored])
    .filter(isValue)
    .map((one) => (typeof one === "number" && field?.is_money ? rublesOf(one) : String(one)))
    .join(", ");

/** Whether a condition stands as it was read: a text with a comma is one value still. */
const isUntouched = ({ values, stored }: Condition, field: EventField | undefined): boolean =>
  stored !== undefined && shownValues(stored, field) === values;

export function formOf(rule: RuleOut | undefined, known: Known): RuleForm {
  const form: RuleForm = {
    events: rule?.events ?? [""],
    conditions: [],
    who: rule?.who ?? "customer",
    measure: rule?.measure ?? "count",
    per: rule?.per ?? "",
    of: rule?.of ?? {},
    levels: "",
  };
  const inRubles = isMoney(form, known);
  return {
    ...form,
    conditions: Object.entries(rule?.where ?? {}).map(([field, stored]: [string, unknown]) => ({
      field,
      values: shownValues(stored, fieldOf(field, form.events, known)),
      stored,
    })),
    levels: (rule?.levels ?? [1]).map((one) => (inRubles ? rublesOf(one) : String(one))).join(", "),
  };
}

/** A value as the event has it: text stays text, whatever it looks like; nothing for what cannot be one. */
function typed(text: string, field: EventField | undefined): Value | undefined {
  if (field?.is_money) return kopecksOf(text);
  const isNumber = /^-?\d{1,12}$/.test(text);
  if (field?.kind === "number") return isNumber ? Number(text) : undefined;
  const isTruth = text === "true" || text === "false";
  if (field?.kind === "boolean") return isTruth ? text === "true" : undefined;
  if (field?.values.length) return field.values.filter(isValue).find((one) => String(one) === text);
  if (field) return text;
  return isTruth ? text === "true" : isNumber ? Number(text) : text;
}

function levelsOf(form: RuleForm, known: Known): (number | undefined)[] {
  const inRubles = isMoney(form, known);
  return partsOf(form.levels).map((one) =>
    inRubles ? kopecksOf(one) : /^\d{1,12}$/.test(one) ? Number(one) : undefined,
  );
}

/** What is wrong with a rule before the API is asked. */
export type Flaw = "events" | "conditions" | "per" | "levels" | "of";

export function flawsOf(form: RuleForm, known: Known): Flaw[] {
  const events = form.events.filter(Boolean);
  const levels = levelsOf(form, known);
  const flaws: Flaw[] = [];
  if (events.length === 0) flaws.push("events");
  const isAsked = (condition: Condition) => {
    const { field, values } = condition;
    const found = fieldOf(field, events, known);
    const parts = partsOf(values);
    return (
      (found !== undefined || ENVELOPE.includes(field)) &&
      parts.length > 0 &&
      (isUntouched(condition, found) || parts.every((one) => typed(one, found) !== undefined))
    );
  };
  if (!form.conditions.every(isAsked)) flaws.push("conditions");
  const keys = [...keyFields(form, known).map((one) => one.name), ...(form.measure === "streak" ? [] : ENVELOPE)];
  if (form.per ? !keys.includes(form.per) : form.measure === "streak") flaws.push("per");
  const rises = levels.every((one, place) => one !== undefined && one > (levels[place - 1] ?? 0));
  if (levels.length === 0 || !rises) flaws.push("levels");
  if (form.measure === "sum" && events.some((one) => !termsOf(form.of[one] ?? "")[0])) flaws.push("of");
  return flaws;
}

/** The rule as the API takes it. */
export function ruleOf(form: RuleForm, known: Known): RuleRequest {
  const events = form.events.filter(Boolean);
  return {
    events,
    where: Object.fromEntries(
      form.conditions.map((condition) => {
        const { field, values } = condition;
        const asked = fieldOf(field, events, known);
        if (isUntouched(condition, asked)) return [field, condition.stored as Value | Value[]];
        const found = partsOf(values)
          .map((one) => typed(one, asked))
          .filter((one) => one !== undefined);
        return [field, found.length === 1 ? (found[0] ?? "") : found];
      }),
    ),
    who: form.who,
    measure: form.measure,
    per: form.per || null,
    of: form.measure === "sum" ? Object.fromEntries(events.map((one) => [one, form.of[one] ?? ""])) : {},
    levels: levelsOf(form, known).filter((one) => one !== undefined),
  };
}

import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "@/shared/api";

export type Achievement = Schemas["AchievementOut"];
type RuleOut = Achievement["rule"];
type RuleRequest = Schemas["AchievementRuleRequest"];

export const achievementsQuery = queryOptions({
  queryKey: ["achievements", "all"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/achievements", { params: { query: { all: true } }, signal })),
});

export interface Condition {
  field: string;
  /** As it is typed: values apart by commas, `true`, `false` and whole numbers as such. */
  values: string;
}

/** A rule as the builder has it. */
export interface RuleForm {
  events: string[];
  conditions: Condition[];
  who: RuleOut["who"];
  measure: RuleOut["measure"];
  per: string;
  /** Event type → what of it is summed. */
  of: Record<string, string>;
  levels: string;
}

type Value = string | number | boolean;
const isValue = (value: unknown): value is Value => ["string", "number", "boolean"].includes(typeof value);

export const formOf = (rule: RuleOut | undefined): RuleForm => ({
  events: rule?.events ?? [""],
  conditions: Object.entries(rule?.where ?? {}).map(([field, value]: [string, unknown]) => ({
    field,
    values: (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isValue).map(String).join(", "),
  })),
  who: rule?.who ?? "customer",
  measure: rule?.measure ?? "count",
  per: rule?.per ?? "",
  of: rule?.of ?? {},
  levels: (rule?.levels ?? [1]).join(", "),
});

const parts = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

function typed(text: string): Value {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d{1,12}$/.test(text) ? Number(text) : text;
}

/** What is wrong with a rule before the API is asked; the API knows besides which fields events have. */
export type Flaw = "events" | "conditions" | "levels" | "of";

export function flawsOf(form: RuleForm): Flaw[] {
  const events = form.events.filter(Boolean);
  const levels = parts(form.levels);
  const flaws: Flaw[] = [];
  if (events.length === 0 || events.some((one) => !/^[a-z_]+\.[a-z_]+$/.test(one))) flaws.push("events");
  if (form.conditions.some(({ field, values }) => !/^[a-z][a-z0-9_]*$/.test(field) || parts(values).length === 0)) {
    flaws.push("conditions");
  }
  const numbers = levels.map(Number);
  const rises = numbers.every((one, place) => Number.isInteger(one) && one > (numbers[place - 1] ?? 0));
  if (levels.length === 0 || !rises) flaws.push("levels");
  if (form.measure === "sum" && events.some((one) => !form.of[one]?.trim())) flaws.push("of");
  return flaws;
}

/** The rule as the API takes it. */
export function ruleOf(form: RuleForm): RuleRequest {
  const events = form.events.filter(Boolean);
  return {
    events,
    where: Object.fromEntries(
      form.conditions.map(({ field, values }) => {
        const found = parts(values).map(typed);
        return [field, found.length === 1 ? (found[0] ?? "") : found];
      }),
    ),
    who: form.who,
    measure: form.measure,
    per: form.per.trim() || null,
    of: form.measure === "sum" ? Object.fromEntries(events.map((one) => [one, (form.of[one] ?? "").trim()])) : {},
    levels: parts(form.levels).map(Number),
  };
}

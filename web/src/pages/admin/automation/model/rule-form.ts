import type { EventType } from "@/entities/event";
import type { Schemas } from "@/shared/api";
import { kopecksOf, rublesOf } from "@/shared/lib";
import type { Rule } from "./automation";

export type Draft = Schemas["AutomationPreviewRequest"];
export const ACTIONS = ["message", "karma", "tag", "promo_code", "ticket"] as const;
export type ActionType = (typeof ACTIONS)[number];

export interface ConditionForm {
  field: string;
  op: string;
  value: string;
  /** The condition as it is stored: one that was not touched is sent as it was. */
  stored?: Record<string, unknown>;
}

/** Every field that any kind of action has: a form's values are texts. */
export interface ActionForm {
  type: ActionType;
  category: string;
  title_ru: string;
  title_en: string;
  body_ru: string;
  body_en: string;
  points: string;
  reason: string;
  add: string;
  remove: string;
  discount_percent: string;
  discount_amount: string;
  min_total: string;
  valid_days: string;
  prefix: string;
  subject: string;
  text: string;
  priority: string;
  tags: string;
  team_id: string;
  internal: boolean;
  /** The action as it is stored: what the form has no field for stays as it was. */
  stored?: Record<string, unknown>;
}

export interface RuleForm {
  title: string;
  event_type: string;
  join: "all" | "any";
  conditions: ConditionForm[];
  actions: ActionForm[];
  times: string;
  period: string;
  per_day: string;
}

type Raw = Record<string, unknown>;
const text = (value: unknown): string => (["string", "number", "boolean"].includes(typeof value) ? String(value) : "");
const words = (value: unknown): string => (Array.isArray(value) ? value.map(text).join(", ") : "");
const list = (value: string): string[] => value.split(/[\s,]+/).filter(Boolean);
// Words of a text and thousands of a sum stand apart: commas part them, or semicolons where a value has a comma.
const phrases = (value: string): string[] =>
  value
    .split(value.includes(";") ? /[;\n]/ : /[,\n]/)
    .map((one) => one.trim())
    .filter(Boolean);
const phrased = (values: string[]): string =>
  values.some((one) => one.includes(",")) ? values.map((one) => `${one};`).join(" ") : values.join(", ");

export const emptyAction = (type: ActionType): ActionForm => ({
  type,
  category: "service",
  title_ru: "",
  title_en: "",
  body_ru: "",
  body_en: "",
  points: "5",
  reason: "",
  add: "",
  remove: "",
  discount_percent: "10",
  discount_amount: "",
  min_total: "",
  valid_days: "30",
  prefix: "",
  subject: "",
  text: "",
  priority: "normal",
  tags: "",
  team_id: "",
  internal: false,
});

export const emptyRule = (): RuleForm => ({
  title: "",
  event_type: "",
  join: "all",
  conditions: [],
  actions: [emptyAction("message")],
  times: "1",
  period: "ever",
  per_day: "1000",
});

/** Whether the form can show a rule's conditions: groups within groups are for the API. */
export function isFlat(conditions: Rule["conditions"]): boolean {
  const group = (conditions?.["all"] ?? conditions?.["any"]) as Raw[] | undefined;
  return !group?.some((one) => "all" in one || "any" in one);
}

/** A rule as the form shows it; `event` is the one that it names, whose fields say which numbers are sums. */
export function formOf(rule: Rule, event: EventType | undefined): RuleForm {
  const said = rule.conditions ?? {};
  const leaves = (said["all"] ?? said["any"] ?? (said["field"] ? [said] : [])) as Raw[];
  const person = rule.caps["per_person"] as { times: number; period: string } | null | undefined;
  return {
    title: rule.title,
    event_type: rule.event_type,
    join: said["any"] ? "any" : "all",
    conditions: leaves.map((one) => ({ ...conditionForm(one, event), stored: one })),
    actions: rule.actions.map(actionForm),
    times: text(person?.times ?? 1),
    period: person?.period ?? "",
    per_day: text(rule.caps["per_day"] ?? 1000),
  };
}

function conditionForm(one: Raw, event: EventType | undefined): ConditionForm {
  const field = fieldOf(text(one["field"]), event);
  const shown = (value: unknown) => (field?.is_money && typeof value === "number" ? rublesOf(value) : text(value));
  const value = one["value"];
  return {
    field: text(one["field"]),
    op: text(one["op"]),
    value: Array.isArray(value) ? phrased(value.map(shown)) : shown(value),
  };
}

function actionForm(action: Raw): ActionForm {
  const form = emptyAction(action["type"] as ActionType);
  const title = (action["title"] ?? {}) as Raw;
  const body = (action["body"] ?? {}) as Raw;
  return {
    ...form,
    stored: action,
    category: text(action["category"]) || "service",
    title_ru: text(title["ru"]),
    title_en: text(title["en"]),
    body_ru: text(body["ru"]),
    body_en: text(body["en"]),
    points: text(action["points"]),
    reason: text(action["reason"]),
    add: words(action["add"]),
    remove: words(action["remove"]),
    discount_percent: text(action["discount_percent"]),
    discount_amount: rublesOf(action["discount_amount"] as number | null),
    min_total: rublesOf(action["min_total"] as number | null),
    valid_days: text(action["valid_days"]),
    prefix: text(action["prefix"]),
    subject: text(action["subject"]),
    text: text(action["text"]),
    priority: text(action["priority"]) || "normal",
    tags: words(action["tags"]),
    team_id: text(action["team_id"]),
    internal: action["internal"] === true,
  };
}

const fieldOf = (name: string, event: EventType | undefined) => event?.fields.find((one) => one.name === name);

/** The value of a condition as the API takes it; what cannot be read stays a text, which the API refuses by its place. */
function valueOf(condition: ConditionForm, event: EventType | undefined): unknown {
  const field = fieldOf(condition.field, event);
  const one = (value: string): unknown => {
    if (field?.kind === "boolean") return value === "true";
    if (field?.kind === "number") {
      if (field.is_money) return kopecksOf(value) ?? value;
      return /^-?\d+$/.test(value.trim()) ? Number(value) : value;
    }
    return value;
  };
  if (condition.op === "exists") return condition.value !== "false";
  if (condition.op !== "in") return one(condition.value);
  return (field?.is_money || field?.kind === "text" ? phrases : list)(condition.value).map(one);
}

/** A condition as the API takes it: a text that stands as it was shown is what was read, whatever it holds. */
function conditionOf(one: ConditionForm, event: EventType | undefined): Raw {
  const shown = one.stored && conditionForm(one.stored, event);
  if (one.stored && shown?.field === one.field && shown.op === one.op && shown.value === one.value) return one.stored;
  return { field: one.field, op: one.op, value: valueOf(one, event) };
}

/** The rule as the API takes it. */
export function draftOf(form: RuleForm, event: EventType | undefined, nested: Rule["conditions"] = null): Draft {
  const conditions = nested ?? {
    [form.join]: form.conditions.map((one) => conditionOf(one, event)),
  };
  const isEmpty = !nested && form.conditions.length === 0;
  return {
    event_type: form.event_type,
    conditions: isEmpty ? null : conditions,
    actions: form.actions.map((one) => ({ ...one.stored, ...actionOf(one) })),
    caps: {
      per_day: Number(form.per_day),
      per_person: form.period ? { times: Number(form.times), period: form.period } : null,
    },
  } as Draft;
}

function actionOf(form: ActionForm): Raw {
  const sum = (value: string) => (value.trim() ? (kopecksOf(value) ?? value) : null);
  const whole = (value: string) => (value.trim() ? Number(value) : null);
  switch (form.type) {
    case "message":
      return {
        type: form.type,
        category: form.category,
        title: { ru: form.title_ru || null, en: form.title_en || null },
        body: { ru: form.body_ru || null, en: form.body_en || null },
      };
    case "karma":
      return { type: form.type, points: Number(form.points), reason: form.reason };
    case "tag":
      return { type: form.type, add: list(form.add), remove: list(form.remove) };
    case "promo_code":
      return {
        type: form.type,
        discount_percent: whole(form.discount_percent),
        discount_amount: sum(form.discount_amount),
        min_total: sum(form.min_total),
        valid_days: Number(form.valid_days),
        prefix: form.prefix.trim(),
      };
    case "ticket":
      return {
        type: form.type,
        subject: form.subject,
        text: form.text,
        priority: form.priority,
        tags: list(form.tags),
        team_id: form.team_id || null,
        internal: form.internal,
      };
  }
}

/** The form's field that a refusal of the API names: `conditions.all.0.value` → `conditions.0.value`. */
export function formPath(path: string): string {
  const parts = path.split(".").filter((part) => !["all", "any", ...ACTIONS].includes(part));
  if (parts[0] === "caps") return parts[1] === "per_day" ? "per_day" : parts[2] === "period" ? "period" : "times";
  if (parts[0] === "conditions") return parts.slice(0, 3).join(".");
  if (parts[0] === "actions" && (parts[2] === "title" || parts[2] === "body")) {
    return `actions.${parts[1]}.${parts[2]}_${parts[3] ?? "ru"}`;
  }
  return parts.slice(0, 3).join(".");
}

import { describe, expect, it } from "vitest";
import type { EventType } from "@/entities/event";
import type { Rule } from "./automation";
import { draftOf, formOf, formPath, isFlat } from "./rule-form";

const field = (name: string, kind: string, is_money = false) => ({
  name,
  kind,
  is_money,
  operators: ["eq"],
  values: [],
  is_optional: false,
});
const EVENT: EventType = {
  type: "order.delivered",
  title: "",
  description: "",
  concerns_person: true,
  is_countable: true,
  placeholders: [],
  fields: [
    field("final_amount", "number", true),
    field("count", "number"),
    field("late", "boolean"),
    field("city", "text"),
  ],
};
const RULE = {
  title: "Правило",
  event_type: "order.delivered",
  conditions: { any: [{ field: "status", op: "in", value: ["paid", "sent"] }] },
  actions: [{ type: "promo_code", discount_amount: 50000, discount_percent: null, valid_days: 7, prefix: "GIFT" }],
  caps: { per_person: { times: 2, period: "week" }, per_day: 10 },
} as unknown as Rule;

describe("a rule in the form", () => {
  it("comes back as it was", () => {
    const draft = draftOf(formOf(RULE, EVENT), EVENT);
    expect(draft.conditions).toEqual(RULE.conditions);
    expect(draft.caps).toEqual(RULE.caps);
    expect(draft.actions[0]).toMatchObject({ discount_amount: 50000, valid_days: 7, prefix: "GIFT" });
  });

  it("has every parameter of a ticket", () => {
    const ticket = {
      type: "ticket",
      subject: "Позвонить",
      text: "{name}",
      priority: "high",
      tags: ["vip", "call"],
      team_id: "tea_1",
      internal: true,
    };
    const draft = draftOf(formOf({ ...RULE, actions: [ticket] }, EVENT), EVENT);
    expect(draft.actions[0]).toEqual(ticket);
  });

  it("has amounts in rubles and values by their kinds", () => {
    const form = formOf({ ...RULE, conditions: null }, EVENT);
    form.conditions = [
      { field: "final_amount", op: "gt", value: "5 000" },
      { field: "count", op: "eq", value: "3" },
      { field: "late", op: "eq", value: "false" },
    ];
    const { conditions } = draftOf(form, EVENT);
    expect(conditions).toEqual({
      all: [
        { field: "final_amount", op: "gt", value: 500000 },
        { field: "count", op: "eq", value: 3 },
        { field: "late", op: "eq", value: false },
      ],
    });
  });

  it("is kept as it was opened, with its sums and texts", () => {
    const conditions = {
      all: [
        { field: "final_amount", op: "gte", value: 500050 },
        { field: "final_amount", op: "in", value: [500000, 100] },
        { field: "city", op: "in", value: ["Нижний Новгород", "Омск"] },
        { field: "city", op: "in", value: ["Москва, Тверская"] },
      ],
    };
    const form = formOf({ ...RULE, conditions }, EVENT);
    expect(form.conditions[0]?.value).toBe("5000.50");
    expect(draftOf(form, EVENT).conditions).toEqual(conditions);
  });

  it.each([
    ["a value with a semicolon", { field: "city", op: "in", value: ["Москва; центр", "Омск"] }],
    ["values with semicolons and commas", { field: "city", op: "in", value: ["a; b", "c, d"] }],
    ["one value with a semicolon", { field: "city", op: "in", value: ["a;b"] }],
    ["a value with spaces around it", { field: "city", op: "in", value: [" Омск "] }],
    ["an amount below zero", { field: "final_amount", op: "gte", value: -500 }],
    ["a number of a field that is not known", { field: "lines", op: "in", value: [1, 2] }],
    ["a truth of a field that is not known", { field: "is_gift", op: "eq", value: true }],
    ["a comparison without a value", { field: "city", op: "exists" }],
  ])("keeps %s as it was", (_, condition) => {
    const conditions = { all: [condition] };
    expect(draftOf(formOf({ ...RULE, conditions }, EVENT), EVENT).conditions).toEqual(conditions);
  });

  it("reads a condition anew once it is changed", () => {
    const conditions = { all: [{ field: "final_amount", op: "gte", value: 50_000 }] };
    const form = formOf({ ...RULE, conditions }, EVENT);
    form.conditions = form.conditions.map((one) => ({ ...one, value: "600" }));
    expect(draftOf(form, EVENT).conditions).toEqual({ all: [{ field: "final_amount", op: "gte", value: 60_000 }] });
  });

  it("knows which field a refusal is about", () => {
    expect(formPath("conditions.all.0.value")).toBe("conditions.0.value");
    expect(formPath("conditions.any.2.value.int")).toBe("conditions.2.value");
    expect(formPath("actions.0.title.en")).toBe("actions.0.title_en");
    expect(formPath("actions.1.message.body.ru")).toBe("actions.1.body_ru");
    expect(formPath("actions.0.karma.points")).toBe("actions.0.points");
    expect(formPath("caps.per_person.times")).toBe("times");
    expect(formPath("caps.per_day")).toBe("per_day");
  });

  it("does not show groups within groups", () => {
    expect(isFlat({ all: [{ any: [] }] })).toBe(false);
    expect(isFlat(RULE.conditions)).toBe(true);
  });
});

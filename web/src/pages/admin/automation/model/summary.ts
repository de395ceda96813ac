import { eventWords, fieldWords } from "@/entities/event";
import { t } from "@/shared/i18n";
import type { ActionForm, RuleForm } from "./rule-form";

export interface RuleDifference {
  field: string;
  label: string;
  theirs: string;
  mine: string;
}

function actionWords(action: ActionForm): string {
  const parts = RELEVANT[action.type].map((name) => action[name]).filter((said) => said.trim() !== "");
  if (action.internal) parts.push(t("areas.automation.internal"));
  return `${t(`areas.automation.action.${action.type}`)}: ${parts.join(", ")}`;
}

const RELEVANT: Record<ActionForm["type"], Exclude<keyof ActionForm, "type" | "internal" | "stored">[]> = {
  message: ["category", "title_ru", "body_ru", "title_en", "body_en"],
  karma: ["points", "reason"],
  tag: ["add", "remove"],
  promo_code: ["discount_percent", "discount_amount", "min_total", "valid_days", "prefix"],
  ticket: ["subject", "text", "priority", "tags", "team_id"],
};

/** A rule in words, part by part. */
const partsOf = (form: RuleForm): [keyof RuleForm, string, string][] => [
  ["title", t("areas.automation.name"), form.title],
  ["event_type", t("areas.automation.when"), form.event_type && eventWords(form.event_type)],
  [
    "conditions",
    t("areas.automation.conditions"),
    [
      ...(form.conditions.length > 1 ? [t(`areas.automation.${form.join}`)] : []),
      ...form.conditions.map((one) =>
        [fieldWords(one.field), t(`areas.automation.operator.${one.op as "eq"}`), one.value].filter(Boolean).join(" "),
      ),
    ].join("\n"),
  ],
  ["actions", t("areas.automation.then"), form.actions.map(actionWords).join("\n")],
  [
    "period",
    t("areas.automation.forOne"),
    form.period
      ? `${form.times} ${t(`areas.automation.period.${form.period as "ever"}`)}`
      : t("areas.automation.always"),
  ],
  ["per_day", t("areas.automation.perDay"), form.per_day],
];

/** Where two forms of a rule say different things. */
export function differencesOf(theirs: RuleForm, mine: RuleForm): RuleDifference[] {
  const others = new Map(partsOf(mine).map(([field, , said]) => [field, said]));
  return partsOf(theirs)
    .filter(([field, , said]) => others.get(field) !== said)
    .map(([field, label, said]) => ({ field, label, theirs: said, mine: others.get(field) ?? "" }));
}

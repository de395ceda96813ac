import { Plus, X } from "lucide-react";
import { useTranslation } from "@/shared/i18n";
import { Button, IconButton } from "@/shared/ui";
import { SelectField, TextField } from "@/shared/ui/form";
import type { Flaw, RuleForm } from "../model/rule";

const WHO = ["customer", "actor"] as const;
const MEASURES = ["count", "sum", "streak"] as const;
const ROW = "flex flex-wrap items-end gap-2";

/** What an achievement counts: events, under conditions, until it meets its levels. */
export function RuleBuilder({
  rule,
  flaws,
  onChange,
}: {
  rule: RuleForm;
  flaws: Flaw[];
  onChange: (rule: RuleForm) => void;
}) {
  const { t } = useTranslation();
  const set = (part: Partial<RuleForm>) => onChange({ ...rule, ...part });
  const wrong = (flaw: Flaw) =>
    flaws.includes(flaw) && (
      <p role="alert" className="mt-2 text-sm font-medium text-danger">
        {t(`areas.achievements.flaws.${flaw}`)}
      </p>
    );
  return (
    <fieldset className="flex flex-col gap-5">
      <legend className="mb-3 text-lg font-semibold">{t("areas.achievements.rule")}</legend>
      <div>
        <ul className="flex flex-col gap-2">
          {rule.events.map((event, place) => (
            <li key={place} className={ROW}>
              <TextField
                label={t("areas.achievements.eventNo", { n: place + 1 })}
                className="min-w-0 flex-1 basis-60"
                placeholder="lesson.completed"
                maxLength={64}
                value={event}
                onChange={(change) =>
                  set({ events: rule.events.map((one, other) => (other === place ? change.target.value.trim() : one)) })
                }
              />
              {rule.events.length > 1 && (
                <IconButton
                  label={t("areas.achievements.removeEvent", { n: place + 1 })}
                  onClick={() => set({ events: rule.events.filter((_, other) => other !== place) })}
                >
                  <X aria-hidden />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
        {wrong("events")}
        {rule.events.length < 20 && (
          <Button variant="quiet" className="mt-2" onClick={() => set({ events: [...rule.events, ""] })}>
            <Plus aria-hidden />
            {t("areas.achievements.addEvent")}
          </Button>
        )}
      </div>
      <div>
        <h2 className="mb-2 font-semibold">{t("areas.achievements.conditions")}</h2>
        <ul className="flex flex-col gap-2">
          {rule.conditions.map((condition, place) => {
            const edit = (part: Partial<typeof condition>) =>
              set({ conditions: rule.conditions.map((one, other) => (other === place ? { ...one, ...part } : one)) });
            return (
              <li key={place} className={ROW}>
                <TextField
                  label={t("areas.achievements.field")}
                  className="min-w-0 flex-1 basis-40"
                  maxLength={64}
                  value={condition.field}
                  onChange={(change) => edit({ field: change.target.value.trim() })}
                />
                <TextField
                  label={t("areas.achievements.values")}
                  className="min-w-0 flex-1 basis-40"
                  maxLength={500}
                  value={condition.values}
                  onChange={(change) => edit({ values: change.target.value })}
                />
                <IconButton
                  label={t("areas.achievements.removeCondition", { n: place + 1 })}
                  onClick={() => set({ conditions: rule.conditions.filter((_, other) => other !== place) })}
                >
                  <X aria-hidden />
                </IconButton>
              </li>
            );
          })}
        </ul>
        {wrong("conditions")}
        {rule.conditions.length < 10 && (
          <Button variant="quiet" onClick={() => set({ conditions: [...rule.conditions, { field: "", values: "" }] })}>
            <Plus aria-hidden />
            {t("areas.achievements.addCondition")}
          </Button>
        )}
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={t("areas.achievements.who")}
          value={rule.who}
          onChange={(change) => set({ who: change.target.value as RuleForm["who"] })}
        >
          {WHO.map((one) => (
            <option key={one} value={one}>
              {t(`areas.achievements.whos.${one}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t("areas.achievements.measure")}
          value={rule.measure}
          onChange={(change) => set({ measure: change.target.value as RuleForm["measure"] })}
        >
          {MEASURES.map((one) => (
            <option key={one} value={one}>
              {t(`areas.achievements.measures.${one}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t("areas.achievements.per")}
          optional
          hint={t("areas.achievements.perHint")}
          maxLength={64}
          value={rule.per}
          onChange={(change) => set({ per: change.target.value.trim() })}
        />
        <div>
          <TextField
            label={t("areas.achievements.levels")}
            hint={t("areas.achievements.levelsHint")}
            value={rule.levels}
            onChange={(change) => set({ levels: change.target.value })}
          />
          {wrong("levels")}
        </div>
        {rule.measure === "sum" &&
          rule.events
            .filter(Boolean)
            .map((event) => (
              <TextField
                key={event}
                label={t("areas.achievements.ofEvent", { event })}
                placeholder="amount"
                maxLength={130}
                value={rule.of[event] ?? ""}
                onChange={(change) => set({ of: { ...rule.of, [event]: change.target.value } })}
              />
            ))}
      </div>
      {wrong("of")}
    </fieldset>
  );
}

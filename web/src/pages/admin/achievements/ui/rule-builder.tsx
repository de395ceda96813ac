import { Plus, X } from "lucide-react";
import { byWords, eventWords } from "@/entities/event";
import { useTranslation } from "@/shared/i18n";
import { Button, IconButton } from "@/shared/ui";
import { SelectField } from "@/shared/ui/form";
import { askedFields, type Flaw, type Known, type RuleForm } from "../model/rule";
import { ConditionRow } from "./condition-row";
import { MeasureFields } from "./measure-fields";

/** What an achievement counts: events, under conditions, until it meets its levels. */
export function RuleBuilder({
  rule,
  known,
  flaws,
  onChange,
}: {
  rule: RuleForm;
  known: Known;
  flaws: Flaw[];
  onChange: (rule: RuleForm) => void;
}) {
  const { t } = useTranslation();
  const set = (part: Partial<RuleForm>) => onChange({ ...rule, ...part });
  const countable = byWords(
    [...known.values()].filter((one) => one.is_countable),
    (one) => eventWords(one.type),
  );
  const fields = askedFields(rule.events, known);
  const wrong = (flaw: Flaw) =>
    flaws.includes(flaw) && (
      <p role="alert" className="mt-2 text-sm font-medium text-danger">
        {t(`areas.achievements.flaws.${flaw}`)}
      </p>
    );
  return (
    <fieldset className="flex flex-col gap-6">
      <legend className="mb-3 text-lg font-semibold">{t("areas.achievements.rule")}</legend>
      <div>
        <ul className="flex flex-col gap-3">
          {rule.events.map((event, place) => (
            <li key={place} className="flex items-end gap-2">
              <SelectField
                label={t("areas.achievements.eventNo", { n: place + 1 })}
                className="min-w-0 flex-1"
                value={event}
                onChange={(change) =>
                  set({ events: rule.events.map((one, other) => (other === place ? change.target.value : one)) })
                }
              >
                <option value="">{t("areas.achievements.choose")}</option>
                {event && !countable.some((one) => one.type === event) && (
                  <option value={event}>{eventWords(event)}</option>
                )}
                {countable
                  .filter((one) => one.type === event || !rule.events.includes(one.type))
                  .map((one) => (
                    <option key={one.type} value={one.type}>
                      {`${eventWords(one.type)} (${one.type})`}
                    </option>
                  ))}
              </SelectField>
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
        <ul className="flex flex-col gap-4">
          {rule.conditions.map((condition, place) => (
            <ConditionRow
              key={place}
              condition={condition}
              place={place}
              fields={fields.filter(
                ({ name }) => name === condition.field || !rule.conditions.some((one) => one.field === name),
              )}
              onChange={(changed) =>
                set({ conditions: rule.conditions.map((one, other) => (other === place ? changed : one)) })
              }
              onRemove={() => set({ conditions: rule.conditions.filter((_, other) => other !== place) })}
            />
          ))}
        </ul>
        {wrong("conditions")}
        {rule.conditions.length < 10 && (
          <Button
            variant="quiet"
            className="mt-2"
            onClick={() => set({ conditions: [...rule.conditions, { field: "", values: "" }] })}
          >
            <Plus aria-hidden />
            {t("areas.achievements.addCondition")}
          </Button>
        )}
      </div>
      <div>
        <MeasureFields rule={rule} known={known} onChange={set} />
        {wrong("per")}
        {wrong("levels")}
        {wrong("of")}
      </div>
    </fieldset>
  );
}

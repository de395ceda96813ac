import { byWords, type EventField, eventWords, fieldWords } from "@/entities/event";
import { useTranslation } from "@/shared/i18n";
import { SelectField, TextField } from "@/shared/ui/form";
import { isMoney, keyFields, type Known, numbersOf, type RuleForm, termsOf } from "../model/rule";

const WHO = ["customer", "actor"] as const;
const MEASURES = ["count", "sum", "streak"] as const;

/** For whom an event counts, how, by which field events are told apart, and the levels to be met. */
export function MeasureFields({
  rule,
  known,
  onChange,
}: {
  rule: RuleForm;
  known: Known;
  onChange: (part: Partial<RuleForm>) => void;
}) {
  const { t } = useTranslation();
  const keys = keyFields(rule, known);
  const isOwn = keys.some((one) => one.name === rule.per) || rule.per === "" || rule.per === "type";
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <SelectField
        label={t("areas.achievements.who")}
        value={rule.who}
        onChange={(change) => onChange({ who: change.target.value as RuleForm["who"] })}
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
        onChange={(change) => onChange({ measure: change.target.value as RuleForm["measure"] })}
      >
        {MEASURES.map((one) => (
          <option key={one} value={one}>
            {t(`areas.achievements.measures.${one}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t(rule.measure === "streak" ? "areas.achievements.dayOf" : "areas.achievements.per")}
        value={rule.per}
        onChange={(change) => onChange({ per: change.target.value })}
      >
        <option value="">
          {t(rule.measure === "streak" ? "areas.achievements.choose" : "areas.achievements.perEvent")}
        </option>
        {rule.measure !== "streak" && <option value="type">{t("areas.achievements.perType")}</option>}
        {!isOwn && <option value={rule.per}>{fieldWords(rule.per)}</option>}
        <Fields fields={keys} />
      </SelectField>
      <TextField
        label={t("areas.achievements.levels")}
        hint={t(isMoney(rule, known) ? "areas.achievements.levelsInRubles" : "areas.achievements.levelsHint")}
        maxLength={200}
        value={rule.levels}
        onChange={(change) => onChange({ levels: change.target.value })}
      />
      {rule.measure === "sum" &&
        rule.events.filter(Boolean).map((event) => {
          const [plus, minus] = termsOf(rule.of[event] ?? "");
          const set = (first: string, second: string) =>
            onChange({ of: { ...rule.of, [event]: second && first ? `${first} - ${second}` : first } });
          const numbers = numbersOf(event, known);
          return (
            <div key={event} className="grid items-start gap-4 sm:col-span-2 sm:grid-cols-2">
              <SelectField
                label={t("areas.achievements.ofEvent", { event: eventWords(event) })}
                value={plus}
                onChange={(change) => set(change.target.value, minus)}
              >
                <option value="">{t("areas.achievements.choose")}</option>
                <Fields fields={numbers} kept={plus} />
              </SelectField>
              <SelectField
                label={t("areas.achievements.less", { event: eventWords(event) })}
                value={minus}
                disabled={!plus}
                onChange={(change) => set(plus, change.target.value)}
              >
                <option value="">{t("areas.achievements.nothing")}</option>
                <Fields fields={numbers.filter((one) => one.name !== plus)} kept={minus} />
              </SelectField>
            </div>
          );
        })}
    </div>
  );
}

/** Options by what fields are called; one that is kept and that no event has any more stays to be seen. */
const Fields = ({ fields, kept = "" }: { fields: EventField[]; kept?: string }) => (
  <>
    {kept && !fields.some((one) => one.name === kept) && <option value={kept}>{fieldWords(kept)}</option>}
    {byWords(fields, (one) => fieldWords(one.name)).map((one) => (
      <option key={one.name} value={one.name}>
        {fieldWords(one.name)}
      </option>
    ))}
  </>
);

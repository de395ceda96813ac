import { X } from "lucide-react";
import { byWords, type EventField, fieldWords } from "@/entities/event";
import { useTranslation } from "@/shared/i18n";
import { IconButton } from "@/shared/ui";
import { CheckboxField, SelectField, TextField } from "@/shared/ui/form";
import { type Condition, partsOf } from "../model/rule";

/** A field of an event and the values that it may have: chosen where they are known, typed where not. */
export function ConditionRow({
  condition,
  place,
  fields,
  onChange,
  onRemove,
}: {
  condition: Condition;
  place: number;
  fields: EventField[];
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const field = fields.find((one) => one.name === condition.field);
  const values = field?.kind === "boolean" ? ["true", "false"] : (field?.values.map(String) ?? []);
  const chosen = partsOf(condition.values);
  const choose = (value: string, on: boolean) =>
    onChange({
      ...condition,
      values: values.filter((one) => (one === value ? on : chosen.includes(one))).join(", "),
    });
  return (
    <li className="grid items-start gap-3 sm:grid-cols-[1fr_1fr_auto]">
      <SelectField
        label={t("areas.achievements.field")}
        value={condition.field}
        onChange={(change) => onChange({ field: change.target.value, values: "" })}
      >
        <option value="">{t("areas.achievements.choose")}</option>
        {condition.field && !field && <option value={condition.field}>{fieldWords(condition.field)}</option>}
        {byWords(fields, (one) => fieldWords(one.name)).map((one) => (
          <option key={one.name} value={one.name}>
            {fieldWords(one.name)}
          </option>
        ))}
      </SelectField>
      {values.length > 0 ? (
        <fieldset>
          <legend className="mb-1 text-sm font-semibold">{t("areas.achievements.anyOf")}</legend>
          <div className="flex flex-wrap gap-x-5">
            {values.map((one) => (
              <CheckboxField
                key={one}
                label={one === "true" ? t("areas.shop.yes") : one === "false" ? t("areas.shop.no") : one}
                checked={chosen.includes(one)}
                onChange={(change) => choose(one, change.target.checked)}
              />
            ))}
          </div>
        </fieldset>
      ) : (
        <TextField
          label={t("areas.achievements.values")}
          hint={field?.is_money ? t("areas.achievements.inRubles") : undefined}
          maxLength={500}
          value={condition.values}
          onChange={(change) => onChange({ ...condition, values: change.target.value })}
        />
      )}
      <div className="sm:pt-6">
        <IconButton label={t("areas.achievements.removeCondition", { n: place + 1 })} onClick={onRemove}>
          <X aria-hidden />
        </IconButton>
      </div>
    </li>
  );
}

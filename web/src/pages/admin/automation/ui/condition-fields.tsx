import { Plus, Trash2 } from "lucide-react";
import { useFieldArray, useFormContext, useWatch } from "react-hook-form";
import { byWords, type EventType, fieldWords } from "@/entities/event";
import { useTranslation } from "@/shared/i18n";
import { Button, IconButton } from "@/shared/ui";
import { SelectField, TextField } from "@/shared/ui/form";
import type { RuleForm } from "../model/rule-form";

/** The comparisons of a rule; each field offers the operators and the values of its kind. */
export function ConditionFields({ event }: { event: EventType | undefined }) {
  const { t } = useTranslation();
  const { control, register } = useFormContext<RuleForm>();
  const rows = useFieldArray({ control, name: "conditions" });
  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="mb-2 text-sm font-semibold">{t("areas.automation.conditions")}</legend>
      {rows.fields.length > 1 && (
        <SelectField label={t("areas.automation.join")} {...register("join")}>
          <option value="all">{t("areas.automation.all")}</option>
          <option value="any">{t("areas.automation.any")}</option>
        </SelectField>
      )}
      {rows.fields.map((row, index) => (
        <ConditionRow key={row.id} index={index} event={event} onRemove={() => rows.remove(index)} />
      ))}
      <Button
        variant="secondary"
        className="self-start"
        onClick={() => rows.append({ field: "", op: "eq", value: "" })}
      >
        <Plus aria-hidden />
        {t("areas.automation.addCondition")}
      </Button>
    </fieldset>
  );
}

function ConditionRow({
  index,
  event,
  onRemove,
}: {
  index: number;
  event: EventType | undefined;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const { control, register, formState, setValue } = useFormContext<RuleForm>();
  const chosen = useWatch({ control, name: `conditions.${index}` });
  const field = event?.fields.find((one) => one.name === chosen.field);
  const errors = formState.errors.conditions?.[index];
  const values = field?.kind === "boolean" || chosen.op === "exists" ? ["true", "false"] : field?.values.map(String);
  // Each field has its own operators and values: those of the one before would be refused.
  const choose = (name: string) => {
    const next = event?.fields.find((one) => one.name === name);
    if (next && !next.operators.includes(chosen.op)) setValue(`conditions.${index}.op`, next.operators[0] ?? "eq");
    setValue(`conditions.${index}.value`, "");
  };
  return (
    <div className="grid items-start gap-3 sm:grid-cols-[1fr_1fr_1fr_auto]">
      <SelectField
        label={t("areas.automation.field")}
        error={errors?.field?.message}
        {...register(`conditions.${index}.field`, {
          onChange: (change: { target: { value: string } }) => choose(change.target.value),
        })}
      >
        <option value="">{t("areas.automation.choose")}</option>
        {event &&
          byWords(event.fields, (one) => fieldWords(one.name)).map((one) => (
            <option key={one.name} value={one.name}>
              {fieldWords(one.name)}
            </option>
          ))}
      </SelectField>
      <SelectField label={t("areas.automation.op")} error={errors?.op?.message} {...register(`conditions.${index}.op`)}>
        {(field?.operators ?? ["eq"]).map((one) => (
          <option key={one} value={one}>
            {t(`areas.automation.operator.${one as "eq"}`)}
          </option>
        ))}
      </SelectField>
      {values?.length && chosen.op !== "in" ? (
        <SelectField
          label={t("areas.automation.value")}
          error={errors?.value?.message}
          {...register(`conditions.${index}.value`)}
        >
          <option value="">{t("areas.automation.choose")}</option>
          {values.map((one) => (
            <option key={one} value={one}>
              {one === "true" ? t("areas.shop.yes") : one === "false" ? t("areas.shop.no") : one}
            </option>
          ))}
        </SelectField>
      ) : (
        <TextField
          label={t("areas.automation.value")}
          hint={field?.is_money ? t("areas.automation.inRubles") : undefined}
          error={errors?.value?.message}
          {...register(`conditions.${index}.value`)}
        />
      )}
      <div className="sm:pt-6">
        <IconButton label={t("areas.automation.removeCondition", { n: index + 1 })} onClick={onRemove}>
          <Trash2 aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useFieldArray, useFormContext, useWatch } from "react-hook-form";
import type { EventType } from "@/entities/event";
import { PRIORITIES, teamsQuery } from "@/entities/ticket";
import { useTranslation } from "@/shared/i18n";
import { Button, Card, IconButton } from "@/shared/ui";
import { CheckboxField, SelectField, TextAreaField, TextField } from "@/shared/ui/form";
import { type ActionForm, ACTIONS, type ActionType, emptyAction, type RuleForm } from "../model/rule-form";

type TextName = Exclude<keyof ActionForm, "type" | "internal" | "category" | "priority" | "team_id" | "stored">;
// The fields of each kind of action, in their order; those of `LONG` have several lines.
const FIELDS: Record<ActionType, TextName[]> = {
  message: ["title_ru", "body_ru", "title_en", "body_en"],
  karma: ["points", "reason"],
  tag: ["add", "remove"],
  promo_code: ["discount_percent", "discount_amount", "min_total", "valid_days", "prefix"],
  ticket: ["subject", "text", "tags"],
};
const LONG: TextName[] = ["body_ru", "body_en", "text"];

const HINTS: TextName[] = ["add", "remove", "tags"];

/** What a rule does: each kind of action once. */
export function ActionFields({ event }: { event: EventType | undefined }) {
  const { t } = useTranslation();
  const { control } = useFormContext<RuleForm>();
  const rows = useFieldArray({ control, name: "actions" });
  const chosen = useWatch({ control, name: "actions" }).map((one) => one.type);
  const left = ACTIONS.filter((type) => !chosen.includes(type));
  return (
    <>
      {rows.fields.map((row, index) => (
        <ActionCard key={row.id} index={index} type={row.type} event={event} onRemove={() => rows.remove(index)} />
      ))}
      {left.length > 0 && (
        <div className="flex flex-wrap gap-3" role="group" aria-label={t("areas.automation.addAction")}>
          {left.map((type) => (
            <Button key={type} variant="secondary" onClick={() => rows.append(emptyAction(type))}>
              {`+ ${t(`areas.automation.action.${type}`)}`}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

function ActionCard({
  index,
  type,
  event,
  onRemove,
}: {
  index: number;
  type: ActionType;
  event: EventType | undefined;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const { register, formState } = useFormContext<RuleForm>();
  const errors = formState.errors.actions?.[index];
  const hasText = type === "message" || type === "ticket";
  return (
    <Card className="flex flex-col gap-4">
      <div className="flex items-center justify-between gap-4">
        <h2 className="text-lg font-semibold">{t(`areas.automation.action.${type}`)}</h2>
        <IconButton
          label={t("areas.automation.removeAction", { name: t(`areas.automation.action.${type}`) })}
          onClick={onRemove}
        >
          <Trash2 aria-hidden />
        </IconButton>
      </div>
      {errors?.message && (
        <p role="alert" className="text-sm font-medium text-danger">
          {errors.message}
        </p>
      )}
      {hasText && event && (
        <p className="text-sm text-muted">
          {t("areas.automation.placeholders", { names: event.placeholders.map((one) => `{${one}}`).join(" ") })}
        </p>
      )}
      {type === "message" && (
        <SelectField label={t("areas.automation.category")} {...register(`actions.${index}.category`)}>
          <option value="service">{t("areas.automation.service")}</option>
          <option value="marketing">{t("areas.automation.marketing")}</option>
        </SelectField>
      )}
      {FIELDS[type].map((name) => {
        const given = {
          label: t(`areas.automation.fields.${name}`),
          hint: HINTS.includes(name) ? t("areas.automation.tagsHint") : undefined,
          error: errors?.[name]?.message,
          ...register(`actions.${index}.${name}`),
        };
        return LONG.includes(name) ? <TextAreaField key={name} {...given} /> : <TextField key={name} {...given} />;
      })}
      {type === "ticket" && <TicketFields index={index} />}
    </Card>
  );
}

function TicketFields({ index }: { index: number }) {
  const { t } = useTranslation();
  const { register, formState } = useFormContext<RuleForm>();
  const errors = formState.errors.actions?.[index];
  const teams = useQuery(teamsQuery).data ?? [];
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={t("areas.automation.fields.priority")}
          error={errors?.priority?.message}
          {...register(`actions.${index}.priority`)}
        >
          {PRIORITIES.map((one) => (
            <option key={one} value={one}>
              {t(`areas.support.priority.${one}`)}
            </option>
          ))}
        </SelectField>
        {/* The chosen team is there only once all are. */}
        <SelectField
          key={teams.length}
          label={t("areas.automation.fields.team_id")}
          error={errors?.team_id?.message}
          {...register(`actions.${index}.team_id`)}
        >
          <option value="">{t("areas.automation.noTeam")}</option>
          {teams.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
      </div>
      <CheckboxField label={t("areas.automation.internal")} {...register(`actions.${index}.internal`)} />
    </>
  );
}

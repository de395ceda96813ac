import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FormProvider, type Path, useForm, useWatch } from "react-hook-form";
import { useNavigate } from "react-router";
import { byWords, eventTypesQuery, eventWords } from "@/entities/event";
import { api, ApiError, isCode, unwrap, useIdempotencyKey } from "@/shared/api";
import { language, useTranslation } from "@/shared/i18n";
import { Button, Card, errorText, fieldErrorText, Notice, toast } from "@/shared/ui";
import { ConflictNotice } from "@/shared/ui/conflict";
import { SelectField, TextField } from "@/shared/ui/form";
import { type Rule, ruleQuery } from "../model/automation";
import { differencesOf } from "../model/summary";
import { draftOf, emptyRule, formOf as formOfRule, formPath, isFlat, type RuleForm } from "../model/rule-form";
import { ActionFields } from "./action-fields";
import { ConditionFields } from "./condition-fields";
import { PreviewCard } from "./preview-card";

/** When, what and how often: the form of a rule, with its preview. A new one is kept switched off. */
export function RuleEditor({ rule }: { rule?: Rule }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const events = useQuery(eventTypesQuery(language()));
  // The API describes events in English.
  const describes = language() === "en";
  const [taskId, setTaskId] = useState<string>();
  // What the form was filled from, and the version that its changes are made to.
  const [shown, setShown] = useState(rule);
  const [version, setVersion] = useState(rule?.version);
  const [key] = useIdempotencyKey();
  const [previewKey, renewPreviewKey] = useIdempotencyKey();
  const eventOf = (type: string) => events.data?.items.find((one) => one.type === type);
  const formOf = (from: Rule) => formOfRule(from, eventOf(from.event_type));
  const form = useForm<RuleForm>({
    defaultValues: emptyRule(),
    ...(shown ? { values: formOf(shown) } : {}),
  });
  const [eventType, period] = useWatch({ control: form.control, name: ["event_type", "period"] });
  const event = eventOf(eventType);
  const nested = shown && !isFlat(shown.conditions) ? shown.conditions : null;
  const { errors, isSubmitting, isDirty } = form.formState;
  const take = (from: Rule) => {
    setShown(from);
    setVersion(from.version);
  };
  const isNewer = rule !== undefined && rule.version !== version;
  const isStale = isNewer && isDirty;
  // Nothing was changed here: what somebody else saved is what one goes on from.
  if (isNewer && !isDirty) take(rule);

  const refuse = (error: unknown) => {
    const fields = error instanceof ApiError ? error.fields : [];
    for (const [index, one] of fields.entries()) {
      form.setError(
        formPath(one.field) as Path<RuleForm>,
        { message: fieldErrorText(one.code) },
        { shouldFocus: !index },
      );
    }
    if (fields.length === 0) form.setError("root", { message: errorText(error) });
  };
  const save = async (values: RuleForm) => {
    const body = { ...draftOf(values, event, nested), title: values.title };
    try {
      if (rule) {
        const path = { rule_id: rule.id };
        const saved = await unwrap(
          api.PATCH("/api/v1/automation/rules/{rule_id}", {
            params: { path },
            body: { ...body, version: version ?? rule.version },
          }),
        );
        form.reset(formOf(saved));
        take(saved);
        client.setQueryData(["automation", "rule", rule.id], saved);
        toast.success(t("areas.automation.saved"));
      } else {
        const made = await unwrap(
          api.POST("/api/v1/automation/rules", {
            params: { header: { "Idempotency-Key": key } },
            body: { ...body, is_active: false },
          }),
        );
        await navigate(`/admin/automation/${made.id}`);
      }
      await client.invalidateQueries({ queryKey: ["automation"] });
    } catch (error) {
      if (rule && isCode(error, "version_conflict"))
        await client.refetchQueries({ queryKey: ruleQuery(rule.id).queryKey });
      else refuse(error);
    }
  };
  const preview = async (values: RuleForm) => {
    try {
      const task = await unwrap(
        api.POST("/api/v1/automation/rules/preview", {
          params: { header: { "Idempotency-Key": previewKey } },
          body: draftOf(values, event, nested),
        }),
      );
      setTaskId(task.task_id);
      renewPreviewKey();
    } catch (error) {
      refuse(error);
    }
  };

  return (
    <FormProvider {...form}>
      <form onSubmit={(sent) => void form.handleSubmit(save)(sent)} noValidate className="flex flex-col gap-6">
        {errors.root && <Notice tone="danger" title={errors.root.message} />}
        {rule && isStale && (
          <ConflictNotice
            differences={differencesOf(formOf(rule), form.getValues())}
            onTake={() => {
              form.reset(formOf(rule));
              take(rule);
            }}
            onKeep={() => setVersion(rule.version)}
          />
        )}
        <Card className="flex flex-col gap-5">
          <TextField
            label={t("areas.automation.name")}
            maxLength={100}
            error={errors.title?.message}
            {...form.register("title", { required: t("form.required") })}
          />
          <SelectField
            label={t("areas.automation.when")}
            hint={
              event && !event.concerns_person
                ? t("areas.automation.noPerson")
                : describes
                  ? event?.description
                  : undefined
            }
            error={errors.event_type?.message}
            {...form.register("event_type", { required: t("form.required") })}
          >
            <option value="">{t("areas.automation.choose")}</option>
            {byWords(events.data?.items ?? [], (one) => eventWords(one.type)).map((one) => (
              <option key={one.type} value={one.type}>
                {`${eventWords(one.type)} (${one.type})`}
              </option>
            ))}
          </SelectField>
          {nested ? <Notice title={t("areas.automation.nested")} /> : <ConditionFields event={event} />}
        </Card>
        <ActionFields event={event} />
        <Card className="grid gap-5 sm:grid-cols-3">
          <SelectField label={t("areas.automation.forOne")} error={errors.period?.message} {...form.register("period")}>
            <option value="">{t("areas.automation.always")}</option>
            {(["ever", "day", "week", "month"] as const).map((one) => (
              <option key={one} value={one}>
                {t(`areas.automation.period.${one}`)}
              </option>
            ))}
          </SelectField>
          {period && (
            <TextField
              label={t("areas.automation.times")}
              inputMode="numeric"
              error={errors.times?.message}
              {...form.register("times", { required: t("form.required") })}
            />
          )}
          <TextField
            label={t("areas.automation.perDay")}
            inputMode="numeric"
            error={errors.per_day?.message}
            {...form.register("per_day", { required: t("form.required") })}
          />
        </Card>
        <div className="flex flex-wrap gap-3">
          <Button type="submit" busy={isSubmitting} disabled={isStale}>
            {t("areas.automation.save")}
          </Button>
          <Button variant="secondary" onClick={() => void form.handleSubmit(preview)()}>
            {t("areas.automation.tryOut")}
          </Button>
        </div>
      </form>
      {taskId && <PreviewCard taskId={taskId} event={event} />}
    </FormProvider>
  );
}

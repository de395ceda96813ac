import { useState } from "react";
import { useNavigate } from "react-router";
import type { Space } from "@/entities/space";
import { api, ApiError, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Card, errorText, fieldErrorText, toast } from "@/shared/ui";
import { ConflictNotice } from "@/shared/ui/conflict";
import { Switch, TextField } from "@/shared/ui/form";
import { weekText } from "../model/hours";
import { spaceQuery } from "../model/space-query";
import { type Name, NUMBERS, requestOf, type Values, valuesOf, wrongFields } from "../model/space-values";
import { useVersionedForm } from "../model/use-versioned-form";
import { ClosedDays } from "./closed-days";
import { WeekEditor } from "./week-editor";

/** What a space is. Who saves over somebody else's change is shown what both have changed. */
export function SpaceForm({ space, isReadOnly }: { space: Space | undefined; isReadOnly: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const [key] = useIdempotencyKey();
  const { form, change, save, conflict, keep } = useVersionedForm({
    saved: space,
    valuesOf,
    read: () => queryClient.query({ ...spaceQuery(space?.id ?? ""), staleTime: 0 }),
    send: (values, version) =>
      space && version !== undefined
        ? unwrap(
            api.PATCH("/api/v1/spaces/{space_id}", {
              params: { path: { space_id: space.id } },
              body: { ...requestOf(values), version },
            }),
          )
        : unwrap(
            api.POST("/api/v1/spaces", { params: { header: { "Idempotency-Key": key } }, body: requestOf(values) }),
          ),
    onSaved: async (saved) => {
      toast.success(t("action.saved"));
      queryClient.setQueryData(["spaces", saved.id], saved);
      await queryClient.invalidateQueries({ queryKey: ["spaces"], exact: true });
      if (!space) await navigate(`/admin/spaces/${saved.id}`, { replace: true });
    },
  });
  const wrong = wrongFields(form);
  const problem = save.error;
  const errorOf = (name: Name): string | undefined => {
    const limits = NUMBERS.find(([one]) => one === name);
    if (asked && wrong.includes(name))
      return limits ? t("areas.spaces.numberWrong", { least: limits[2], most: limits[3] }) : t("form.required");
    const found = problem instanceof ApiError ? problem.fields.find((one) => one.field.includes(name)) : undefined;
    return found && fieldErrorText(found.code);
  };
  const text = (name: "name" | "address" | "time_zone", label: string) => ({
    label,
    value: form[name],
    disabled: isReadOnly,
    error: errorOf(name),
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
  });
  return (
    <Card>
      <form
        noValidate
        className="flex flex-col gap-6"
        onSubmit={(event) => {
          event.preventDefault();
          const element = event.currentTarget;
          setAsked(true);
          if (wrong.length > 0) setTimeout(() => element.querySelector<HTMLElement>("[aria-invalid]")?.focus());
          else if (!save.isPending && !isReadOnly) save.mutate();
        }}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField {...text("name", t("areas.spaces.name"))} maxLength={200} />
          <TextField {...text("address", t("areas.spaces.address"))} optional maxLength={200} />
          <TextField {...text("time_zone", t("areas.spaces.timeZone"))} list="time-zones" maxLength={64} />
          <datalist id="time-zones">
            {Intl.supportedValuesOf("timeZone").map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          {NUMBERS.map(([name]) => (
            <TextField
              key={name}
              label={t(`areas.spaces.fields.${name}`)}
              inputMode="numeric"
              maxLength={4}
              disabled={isReadOnly}
              value={form[name]}
              onChange={(event) => change({ [name]: event.target.value })}
              error={errorOf(name)}
            />
          ))}
        </div>
        <div>
          {(
            [
              ["requires_door_code", "doorCode", "doorCodeText"],
              ["pass_required", "passRequired", "passRequiredText"],
            ] as const
          ).map(([name, label, hint]) => (
            <Switch
              key={name}
              label={t(`areas.spaces.${label}`)}
              hint={t(`areas.spaces.${hint}`)}
              checked={form[name]}
              disabled={isReadOnly}
              onChange={(checked) => change({ [name]: checked })}
            />
          ))}
        </div>
        <div>
          <WeekEditor
            legend={t("areas.spaces.hours")}
            week={form.opening_hours}
            asked={asked}
            lacksTime={wrong.includes("opening_hours")}
            disabled={isReadOnly}
            onChange={(week) => change({ opening_hours: week })}
          />
        </div>
        <ClosedDays
          days={form.closed_days}
          asked={asked}
          disabled={isReadOnly}
          onChange={(days) => change({ closed_days: days })}
        />
        {conflict ? (
          <ConflictNotice
            differences={conflict.names.map((name) => ({
              field: name,
              label: labelOf(name),
              theirs: shown(conflict.theirs, name),
              mine: shown(form, name),
            }))}
            onTake={() => keep("theirs")}
            onKeep={() => keep("mine")}
          />
        ) : (
          problem && (
            <p role="alert" className="font-medium text-danger">
              {errorText(problem)}
            </p>
          )
        )}
        {!isReadOnly && (
          <Button type="submit" busy={save.isPending} disabled={conflict !== undefined} className="self-start">
            {t(space ? "action.save" : "areas.spaces.create")}
          </Button>
        )}
      </form>
    </Card>
  );

  function labelOf(name: Name): string {
    switch (name) {
      case "name":
      case "address":
        return t(`areas.spaces.${name}`);
      case "time_zone":
        return t("areas.spaces.timeZone");
      case "requires_door_code":
        return t("areas.spaces.doorCode");
      case "pass_required":
        return t("areas.spaces.passRequired");
      case "opening_hours":
        return t("areas.spaces.hours");
      case "closed_days":
        return t("areas.spaces.closedDays");
      default:
        return t(`areas.spaces.fields.${name}`);
    }
  }

  function shown(values: Values, name: Name): string {
    const value = values[name];
    if (typeof value === "boolean") return t(value ? "areas.spaces.yes" : "areas.spaces.no");
    if (typeof value === "string") return value;
    if (Array.isArray(value)) return value.map((day) => [day.date, day.name].filter(Boolean).join(" ")).join("\n");
    return weekText(value, (day) => t(`areas.spaces.days.${day}`), t("areas.spaces.closedDay"));
  }
}

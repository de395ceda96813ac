import { useState } from "react";
import { api, ApiError, isCode, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, errorText, fieldErrorText } from "@/shared/ui";
import { ConflictNotice } from "@/shared/ui/conflict";
import { CheckboxField, SelectField, Switch, TextField } from "@/shared/ui/form";
import { weekText } from "../model/hours";
import {
  CAPACITY,
  type Name,
  requestOf,
  type Resource,
  SLOT,
  type Values,
  valuesOf,
  wrongFields,
} from "../model/resource-values";
import { useVersionedForm } from "../model/use-versioned-form";
import { WeekEditor } from "./week-editor";

/** A desk or a room: what it is and costs, its own hours, and whether it can be booked. */
export function ResourceForm({
  spaceId,
  resource,
  onDone,
}: {
  spaceId: string;
  resource: Resource | undefined;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const [cancel, setCancel] = useState(false);
  const [key] = useIdempotencyKey();
  const path = { resource_id: resource?.id ?? "" };
  const { form, change, save, conflict, keep } = useVersionedForm({
    saved: resource,
    valuesOf,
    read: () => unwrap(api.GET("/api/v1/resources/{resource_id}", { params: { path } })),
    send: (values, version) =>
      version === undefined
        ? unwrap(
            api.POST("/api/v1/resources", {
              params: { header: { "Idempotency-Key": key } },
              body: { ...requestOf(values), space_id: spaceId },
            }),
          )
        : unwrap(
            api.PATCH("/api/v1/resources/{resource_id}", {
              params: { path },
              body: { ...requestOf(values), is_active: values.is_active, cancel_bookings: cancel, version },
            }),
          ),
    onSaved: onDone,
  });
  const wrong = wrongFields(form);
  const { error } = save;
  const errorOf = (name: Name, text: string): string | undefined => {
    if (asked && wrong.includes(name)) return text;
    const found = error instanceof ApiError ? error.fields.find((one) => one.field.includes(name)) : undefined;
    return found && fieldErrorText(found.code);
  };
  const limits = ([least, most]: readonly [number, number]) => t("areas.spaces.numberWrong", { least, most });
  const labels: Record<Name, string> = {
    name: t("areas.spaces.name"),
    kind: t("areas.spaces.kind"),
    capacity: t("areas.spaces.people"),
    price: t("areas.spaces.price"),
    slot_minutes: t("areas.spaces.slot"),
    is_active: t("areas.spaces.canBeBooked"),
    has_hours: t("areas.spaces.ownHours"),
    opening_hours: t("areas.spaces.hours"),
  };
  const text = (name: "name" | "capacity" | "price" | "slot_minutes", problem: string) => ({
    label: labels[name],
    value: form[name],
    error: errorOf(name, problem),
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
  });
  const shown = (values: Values, name: Name): string => {
    if (name === "kind") return t(`areas.spaces.kinds.${values.kind}`);
    const value = values[name];
    if (typeof value === "boolean") return t(value ? "areas.spaces.yes" : "areas.spaces.no");
    if (typeof value === "string") return value;
    return weekText(value, (day) => t(`areas.spaces.days.${day}`), t("areas.spaces.closedDay"));
  };
  // Out of use, or with other hours, it may strike bookings that are there.
  const mayCancel = resource && (isCode(error, "resource_booked") || cancel || (!form.is_active && resource.is_active));
  return (
    <form
      noValidate
      className="grid gap-4 sm:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        const element = event.currentTarget;
        setAsked(true);
        if (wrong.length > 0) setTimeout(() => element.querySelector<HTMLElement>("[aria-invalid]")?.focus());
        else if (!save.isPending) save.mutate();
      }}
    >
      <TextField {...text("name", t("form.required"))} className="sm:col-span-2" maxLength={200} />
      <SelectField
        label={labels.kind}
        value={form.kind}
        onChange={(event) => change({ kind: event.target.value as Resource["kind"] })}
      >
        <option value="desk">{t("areas.spaces.kinds.desk")}</option>
        <option value="room">{t("areas.spaces.kinds.room")}</option>
      </SelectField>
      <TextField {...text("capacity", limits(CAPACITY))} inputMode="numeric" maxLength={4} />
      <TextField {...text("price", t("areas.spaces.priceWrong"))} inputMode="decimal" maxLength={14} />
      <TextField {...text("slot_minutes", limits(SLOT))} inputMode="numeric" maxLength={4} />
      <div className="sm:col-span-2">
        <Switch
          label={labels.has_hours}
          hint={t("areas.spaces.ownHoursText")}
          checked={form.has_hours}
          onChange={(on) => change({ has_hours: on })}
        />
        {resource && (
          <Switch label={labels.is_active} checked={form.is_active} onChange={(on) => change({ is_active: on })} />
        )}
        {mayCancel && (
          <CheckboxField
            label={t("areas.spaces.cancelBookings")}
            checked={cancel}
            onChange={(event) => setCancel(event.target.checked)}
          />
        )}
      </div>
      {form.has_hours && (
        <div className="sm:col-span-2">
          <WeekEditor
            legend={labels.opening_hours}
            week={form.opening_hours}
            asked={asked}
            lacksTime={wrong.includes("opening_hours")}
            onChange={(week) => change({ opening_hours: week })}
          />
        </div>
      )}
      {conflict ? (
        <div className="sm:col-span-2">
          <ConflictNotice
            differences={conflict.names.map((name) => ({
              field: name,
              label: labels[name],
              theirs: shown(conflict.theirs, name),
              mine: shown(form, name),
            }))}
            onTake={() => keep("theirs")}
            onKeep={() => keep("mine")}
          />
        </div>
      ) : (
        error && (
          <p role="alert" className="font-medium text-danger sm:col-span-2">
            {errorText(error)}
          </p>
        )
      )}
      <Button type="submit" busy={save.isPending} disabled={conflict !== undefined} className="justify-self-start">
        {t("action.save")}
      </Button>
    </form>
  );
}

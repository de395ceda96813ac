import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { type Client, type Device, FieldConflict, imeiMask, readClient, saveOver } from "@/entities/client";
import { api, ApiError, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { useDraft } from "@/shared/lib";
import { Button, Dialog, errorText, fieldErrorText, toast } from "@/shared/ui";
import { Choices, ConflictTable, SelectField, TextAreaField, TextField } from "@/shared/ui/form";
import {
  changesOf,
  CONDITIONS,
  EMPTY,
  FIELDS,
  type Name,
  needsImei,
  problemsOf,
  requestOf,
  TYPES,
  type Values,
  valuesOf,
} from "../model/device";

const OF_CODE: Partial<Record<string, Name>> = {
  imei_invalid: "imei",
  imei_required: "imei",
  device_taken: "imei",
  serial_required: "serial",
};

/** A new device, or one that is corrected; what is typed outlives a reload until it is saved. */
export function DeviceDialog({
  client,
  device,
  onClose,
}: {
  client: Client;
  device: Device | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [base, setBase] = useState<Values>(() => (device ? valuesOf(device) : EMPTY));
  const [values, setValues] = useState(base);
  const [key] = useIdempotencyKey();
  const [asked, setAsked] = useState(false);
  const draft = useDraft(
    `client.${client.id}.device.${device?.id ?? "new"}`,
    useMemo(() => values, [values]),
  );
  const [restored, setRestored] = useState(false);
  if (!restored) {
    setRestored(true);
    setValues(draft.restore(base));
  }
  const save = useMutation({
    mutationFn: async () => {
      const body = requestOf(values);
      if (!device) {
        const path = { client_id: client.id };
        await unwrap(
          api.POST("/api/v1/manager/clients/{client_id}/devices", {
            params: { path, header: { "Idempotency-Key": key } },
            body,
          }),
        );
        await readClient(client.id);
        return;
      }
      await saveOver({
        client,
        base,
        mine: values,
        names: FIELDS,
        valuesOf: (now) => {
          const found = now.devices.find((one) => one.id === device.id);
          return found ? valuesOf(found) : base;
        },
        send: (now, version) => {
          return unwrap(
            api.PATCH("/api/v1/manager/clients/{client_id}/devices/{device_id}", {
              params: { path: { client_id: client.id, device_id: device.id } },
              body: { ...changesOf(base, now), version },
            }),
          );
        },
      });
    },
    onSuccess: () => {
      draft.clear();
      toast.success(t("action.saved"));
      onClose();
    },
  });
  const { error } = save;
  const conflict = error instanceof FieldConflict ? (error as FieldConflict<Values>) : undefined;
  const problems = problemsOf(values);
  const refused: Partial<Record<Name, string>> = {};
  if (error instanceof ApiError) {
    for (const one of error.fields) {
      const name = FIELDS.find((field) => one.field.endsWith(field));
      if (name) refused[name] = fieldErrorText(one.code);
    }
    const name = OF_CODE[error.code];
    if (name && !refused[name]) refused[name] = errorText(error);
  }
  const placed = Object.keys(refused).length > 0;
  const set = (name: Name, value: string) => {
    setValues((before) => ({ ...before, [name]: value }));
    if (save.isError) save.reset();
  };
  const field = (name: Name, write: (text: string) => string = (text) => text) => {
    const problem = problems[name];
    const shown = problem && (asked || (problem === "imei" && values[name].length === 15));
    return {
      label: t(`areas.clients.device.${name}`),
      value: values[name],
      autoComplete: "off",
      error: refused[name] ?? (shown ? t(`areas.clients.device.problem.${problem}`) : undefined),
      onChange: (event: { target: { value: string } }) => set(name, write(event.target.value)),
    };
  };
  const keep = (which: "mine" | "theirs") => {
    if (!conflict) return;
    const kept = { ...values };
    for (const name of FIELDS) {
      const both = conflict.conflicts.some((one) => one.name === name);
      if (values[name] === base[name] || (both && which === "theirs")) kept[name] = conflict.theirs[name];
    }
    setBase(conflict.theirs);
    setValues(kept);
    save.reset();
  };
  if (conflict) {
    return (
      <ConflictTable
        title={t("areas.clients.changedTitle")}
        rows={conflict.conflicts.map((one) => ({
          name: one.name,
          label: t(`areas.clients.device.${one.name}`),
          mine: one.mine,
          theirs: one.theirs,
        }))}
        onKeep={keep}
        onClose={() => save.reset()}
      />
    );
  }
  const withImei = needsImei(values.type);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(device ? "areas.clients.device.editTitle" : "areas.clients.device.newTitle")}
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" form="device" busy={save.isPending}>
            {t(device ? "action.save" : "areas.clients.device.addThis")}
          </Button>
        </>
      }
    >
      <form
        id="device"
        noValidate
        className="grid gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          setAsked(true);
          if (Object.keys(problems).length === 0) {
            if (!save.isPending) save.mutate();
          } else setTimeout(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
        }}
      >
        <SelectField {...field("type")} className="sm:col-span-2">
          {TYPES.map((type) => (
            <option key={type} value={type}>
              {t(`areas.clients.device.types.${type}`)}
            </option>
          ))}
        </SelectField>
        <TextField {...field("brand")} optional maxLength={100} placeholder="Apple" />
        <TextField {...field("model")} maxLength={100} placeholder="iPhone 15" />
        {withImei && (
          <>
            <TextField
              {...field("imei", imeiMask)}
              inputMode="numeric"
              hint={t("areas.clients.device.imeiHint")}
              placeholder="490154203237518"
            />
            <TextField {...field("imei2", imeiMask)} optional inputMode="numeric" />
          </>
        )}
        <TextField {...field("serial")} optional={withImei} maxLength={100} className="sm:col-span-2" />
        <div className="sm:col-span-2">
          <Choices
            legend={t("areas.clients.device.condition")}
            name="condition"
            pills
            value={values.condition}
            onChange={(value) => set("condition", value)}
            options={CONDITIONS.map((value) => ({ value, label: t(`areas.clients.device.conditions.${value}`) }))}
          />
          {values.condition === "broken" && (
            <p className="mt-2 text-sm font-medium text-danger">{t("areas.clients.device.broken")}</p>
          )}
        </div>
        <TextField {...field("price")} inputMode="decimal" placeholder="45 000" className="sm:col-span-2" />
        <TextAreaField {...field("comment")} optional maxLength={500} rows={2} className="sm:col-span-2" />
        {error && !placed && (
          <p role="alert" className="font-medium text-danger sm:col-span-2">
            {errorText(error)}
          </p>
        )}
      </form>
    </Dialog>
  );
}

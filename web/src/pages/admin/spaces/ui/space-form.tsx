import { useMutation } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { Space } from "@/entities/space";
import { api, ApiError, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Card, errorText, fieldErrorText, IconButton, Notice, toast } from "@/shared/ui";
import { Switch, TextField } from "@/shared/ui/form";
import { unfinished, weekOf, written } from "../model/hours";
import { WeekEditor } from "./week-editor";

type ClosedDay = Space["closed_days"][number];

const NUMBERS = [
  ["capacity", 40, 1, 1000],
  ["max_stay_hours", 72, 1, 744],
  ["full_refund_hours", 24, 0, 720],
  ["late_refund_percent", 0, 0, 100],
  ["guests_per_month", 3, 0, 100],
] as const;

export function SpaceForm({ space, isReadOnly }: { space: Space | undefined; isReadOnly: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [form, setForm] = useState(() => ({
    name: space?.name ?? "",
    address: space?.address ?? "",
    time_zone: space?.time_zone ?? "Europe/Moscow",
    requires_door_code: space?.requires_door_code ?? true,
    pass_required: space?.pass_required ?? false,
    week: weekOf(space?.opening_hours ?? { mon: ["09:00", "21:00"] }),
    closed: space?.closed_days ?? [],
    numbers: Object.fromEntries(NUMBERS.map(([name, value]) => [name, String(space?.[name] ?? value)])),
  }));
  const [asked, setAsked] = useState(false);
  const change = (part: Partial<typeof form>) => setForm((before) => ({ ...before, ...part }));
  const numbers = Object.fromEntries(NUMBERS.map(([name]) => [name, Number(form.numbers[name])])) as Record<
    (typeof NUMBERS)[number][0],
    number
  >;
  const wrong = NUMBERS.filter(([name, , least, most]) => {
    const value = form.numbers[name] ?? "";
    return !/^\d+$/.test(value.trim()) || numbers[name] < least || numbers[name] > most;
  }).map(([name]) => name);
  const missing = unfinished(form.week);
  const save = useMutation({
    mutationFn: () => {
      const body = {
        ...numbers,
        name: form.name.trim(),
        address: form.address.trim() || null,
        time_zone: form.time_zone.trim(),
        requires_door_code: form.requires_door_code,
        pass_required: form.pass_required,
        opening_hours: written(form.week),
        closed_days: form.closed.filter((one) => one.date),
      };
      return space
        ? unwrap(
            api.PATCH("/api/v1/spaces/{space_id}", {
              params: { path: { space_id: space.id } },
              body: { ...body, version: space.version },
            }),
          )
        : unwrap(api.POST("/api/v1/spaces", { body }));
    },
    onSuccess: async (saved) => {
      toast.success(t("action.saved"));
      queryClient.setQueryData(["spaces", saved.id], saved);
      await queryClient.invalidateQueries({ queryKey: ["spaces"], exact: true });
      if (!space) await navigate(`/admin/spaces/${saved.id}`, { replace: true });
    },
  });
  const problem = save.error;
  const fieldError = (name: string): string | undefined => {
    const found = problem instanceof ApiError ? problem.fields.find((one) => one.field.includes(name)) : undefined;
    return found && fieldErrorText(found.code);
  };
  const stale = problem instanceof ApiError && problem.status === 409;
  return (
    <Card>
      <form
        noValidate
        className="flex flex-col gap-6"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          const isWhole = form.name.trim() && form.time_zone.trim() && wrong.length === 0 && missing.length === 0;
          if (isWhole && !save.isPending && !isReadOnly) save.mutate();
        }}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t("areas.spaces.name")}
            value={form.name}
            maxLength={200}
            onChange={(event) => change({ name: event.target.value })}
            error={asked && !form.name.trim() ? t("form.required") : fieldError("name")}
          />
          <TextField
            label={t("areas.spaces.address")}
            optional
            value={form.address}
            maxLength={200}
            onChange={(event) => change({ address: event.target.value })}
            error={fieldError("address")}
          />
          <TextField
            label={t("areas.spaces.timeZone")}
            value={form.time_zone}
            list="time-zones"
            maxLength={64}
            onChange={(event) => change({ time_zone: event.target.value })}
            error={fieldError("time_zone")}
          />
          <datalist id="time-zones">
            {Intl.supportedValuesOf("timeZone").map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          {NUMBERS.map(([name, , least, most]) => (
            <TextField
              key={name}
              label={t(`areas.spaces.fields.${name}`)}
              inputMode="numeric"
              value={form.numbers[name] ?? ""}
              onChange={(event) => change({ numbers: { ...form.numbers, [name]: event.target.value } })}
              error={asked && wrong.includes(name) ? t("areas.spaces.numberWrong", { least, most }) : fieldError(name)}
            />
          ))}
        </div>
        <div>
          <Switch
            label={t("areas.spaces.doorCode")}
            hint={t("areas.spaces.doorCodeText")}
            checked={form.requires_door_code}
            onChange={(checked) => change({ requires_door_code: checked })}
          />
          <Switch
            label={t("areas.spaces.passRequired")}
            hint={t("areas.spaces.passRequiredText")}
            checked={form.pass_required}
            onChange={(checked) => change({ pass_required: checked })}
          />
        </div>
        <WeekEditor week={form.week} onChange={(week) => change({ week })} />
        {asked && missing.length > 0 && (
          <p role="alert" className="font-medium text-danger">
            {t("areas.spaces.timeMissing")}
          </p>
        )}
        <ClosedDays days={form.closed} onChange={(closed) => change({ closed })} />
        {stale && space ? (
          <Notice
            tone="amber"
            title={t("areas.spaces.changedMeanwhile")}
            action={
              <Button
                variant="secondary"
                onClick={() => void queryClient.invalidateQueries({ queryKey: ["spaces", space.id] })}
              >
                {t("areas.spaces.takeOver")}
              </Button>
            }
          >
            {t("areas.spaces.changedText")}
          </Notice>
        ) : (
          problem && (
            <p role="alert" className="font-medium text-danger">
              {errorText(problem)}
            </p>
          )
        )}
        {!isReadOnly && (
          <Button type="submit" busy={save.isPending} className="self-start">
            {t(space ? "action.save" : "areas.spaces.create")}
          </Button>
        )}
      </form>
    </Card>
  );
}

/** Days on which nothing opens: once, or each year. */
function ClosedDays({ days, onChange }: { days: ClosedDay[]; onChange: (days: ClosedDay[]) => void }) {
  const { t } = useTranslation();
  const set = (place: number, part: Partial<ClosedDay>) =>
    onChange(days.map((one, other) => (other === place ? { ...one, ...part } : one)));
  const yearly = (date: string) => date.length === 5;
  const thisYear = new Date().getFullYear();
  return (
    <fieldset>
      <legend className="mb-2 text-lg font-semibold">{t("areas.spaces.closedDays")}</legend>
      <ul className="flex flex-col gap-3">
        {days.map((day, place) => (
          <li key={place} className="flex flex-wrap items-center gap-2">
            <input
              type="date"
              aria-label={t("areas.spaces.closedDate")}
              value={yearly(day.date) ? `${thisYear}-${day.date}` : day.date}
              onChange={(event) =>
                set(place, { date: yearly(day.date) ? event.target.value.slice(5) : event.target.value })
              }
              className="min-h-11 rounded-control border border-line-strong/60 bg-surface px-3"
            />
            <input
              type="text"
              maxLength={100}
              aria-label={t("areas.spaces.closedName")}
              placeholder={t("areas.spaces.closedName")}
              value={day.name ?? ""}
              onChange={(event) => set(place, { name: event.target.value || null })}
              className="min-h-11 min-w-0 flex-1 basis-40 rounded-control border border-line-strong/60 bg-surface px-3"
            />
            <label className="flex min-h-11 items-center gap-2">
              <input
                type="checkbox"
                className="size-5 accent-accent"
                checked={yearly(day.date)}
                disabled={!day.date}
                onChange={(event) =>
                  set(place, { date: event.target.checked ? day.date.slice(5) : `${thisYear}-${day.date}` })
                }
              />
              {t("areas.spaces.everyYear")}
            </label>
            <IconButton
              label={t("areas.spaces.removeClosed", { day: day.name ?? day.date })}
              onClick={() => onChange(days.filter((_, other) => other !== place))}
            >
              <X aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <Button variant="secondary" className="mt-3" onClick={() => onChange([...days, { date: "", name: null }])}>
        <Plus aria-hidden />
        {t("areas.spaces.addClosed")}
      </Button>
    </fieldset>
  );
}

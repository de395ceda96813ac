import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PRIORITIES } from "@/entities/ticket";
import { ByPerson } from "@/features/find-person";
import { api, isCode, queryClient, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Card, errorText, LoadError, Notice, Skeleton, toast, toastError } from "@/shared/ui";
import { TextAreaField, TextField } from "@/shared/ui/form";
import { closedDays, closedText, DAYS, spans, spansText } from "../model/hours";

type Sla = Schemas["SlaOut"];
const KEY = ["support", "sla"] as const;

/** When support works, and how soon it promises to answer and to solve. */
export function HoursPage() {
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/support/sla", { signal })),
  });
  // Which of the forms this is: one is made anew of what is stored only when it could not be saved over it.
  const [round, setRound] = useState(0);
  const renew = async () => {
    await query.refetch();
    setRound((now) => now + 1);
  };
  if (query.error && !query.data) return <LoadError error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton className="h-96 rounded-card" />;
  return <HoursForm key={round} stored={query.data} onConflict={renew} />;
}

function HoursForm({ stored, onConflict }: { stored: Sla; onConflict: () => Promise<void> }) {
  const { t } = useTranslation();
  // What the form was filled from: it stays while somebody writes, also when it is read anew.
  const [sla, setSla] = useState(stored);
  const [zone, setZone] = useState(sla.time_zone);
  const [week, setWeek] = useState(() => DAYS.map((day) => spansText(sla.opening_hours[day])));
  const [closed, setClosed] = useState(() => closedText(sla.closed_days));
  const [targets, setTargets] = useState(sla.targets);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const hours = week.map(spans);
  const days = closedDays(closed);
  const isWrong = hours.includes(undefined) || days === undefined;
  const save = async () => {
    if (isWrong) return;
    setBusy(true);
    setError(undefined);
    try {
      const saved = await unwrap(
        api.PUT("/api/v1/support/sla", {
          body: {
            version: sla.version,
            time_zone: zone,
            opening_hours: Object.fromEntries(DAYS.map((day, place) => [day, hours[place] ?? []])),
            closed_days: days,
            targets,
          },
        }),
      );
      setSla(saved);
      queryClient.setQueryData(KEY, saved);
      toast.success(t("action.saved"));
    } catch (failure) {
      if (isCode(failure, "version_conflict")) {
        // The form is made anew of what is stored now: it is short, and the fields say what is different.
        toastError(failure);
        await onConflict();
      } else setError(errorText(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="flex max-w-3xl flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {error && <Notice tone="danger" title={error} />}
      <Card className="flex flex-col gap-4">
        <h2 className="text-lg font-semibold">{t("areas.support.settings.targets")}</h2>
        <div className="overflow-x-auto">
          <table className="w-full text-left">
            <thead className="text-sm text-muted">
              <tr>
                <th scope="col" className="py-2 pr-3 align-bottom font-medium">
                  {t("areas.support.prop.priority")}
                </th>
                <th scope="col" className="py-2 pr-3 align-bottom font-medium">
                  {t("areas.support.settings.firstMinutes")}
                </th>
                <th scope="col" className="py-2 align-bottom font-medium">
                  {t("areas.support.settings.resolutionMinutes")}
                </th>
              </tr>
            </thead>
            <tbody>
              {PRIORITIES.toReversed().map((priority) => (
                <tr key={priority}>
                  <th scope="row" className="py-1 pr-3 font-medium">
                    {t(`areas.support.priority.${priority}`)}
                  </th>
                  {(["first_response_minutes", "resolution_minutes"] as const).map((name) => (
                    <td key={name} className="py-1 pr-3">
                      <input
                        type="number"
                        min={1}
                        max={527_040}
                        required
                        aria-label={`${t(`areas.support.priority.${priority}`)}: ${t(
                          name === "resolution_minutes"
                            ? "areas.support.sla.resolution"
                            : "areas.support.sla.first_response",
                        )}`}
                        value={targets[priority][name] || ""}
                        onChange={(event) =>
                          setTargets({
                            ...targets,
                            [priority]: { ...targets[priority], [name]: Number(event.target.value) },
                          })
                        }
                        className="min-h-11 w-full max-w-32 min-w-0 rounded-control border border-line-strong/60 bg-surface px-3 tabular-nums"
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Card>
      <Card className="flex flex-col gap-4">
        <h2 className="text-lg font-semibold">{t("areas.support.settings.hours")}</h2>
        <TextField
          label={t("areas.support.settings.zone")}
          required
          maxLength={64}
          value={zone}
          onChange={(event) => setZone(event.target.value)}
        />
        <div className="grid gap-3 sm:grid-cols-2">
          {DAYS.map((day, place) => (
            <TextField
              key={day}
              label={t(`spaces.days.${day}`)}
              placeholder={t("areas.support.settings.closedDay")}
              value={week[place] ?? ""}
              error={hours[place] ? undefined : t("areas.support.settings.hoursInvalid")}
              onChange={(event) => setWeek(week.map((one, at) => (at === place ? event.target.value : one)))}
            />
          ))}
        </div>
        <p className="text-sm text-muted">{t("areas.support.settings.hoursHint")}</p>
        <TextAreaField
          label={t("areas.support.settings.closedDays")}
          hint={t("areas.support.settings.closedHint")}
          error={days ? undefined : t("areas.support.settings.closedInvalid")}
          rows={6}
          value={closed}
          onChange={(event) => setClosed(event.target.value)}
        />
      </Card>
      <ByPerson verb="changed" id={sla.updated_by} className="self-end" />
      <Button type="submit" busy={busy} disabled={isWrong} className="self-end">
        {t("action.save")}
      </Button>
    </form>
  );
}

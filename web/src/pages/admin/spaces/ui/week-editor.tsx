import { Copy, Plus, Trash2 } from "lucide-react";
import { useTranslation } from "@/shared/i18n";
import { Button, IconButton } from "@/shared/ui";
import { type Day, DAYS, isOnNextDay, MOST_SPANS, type Span, type Week } from "../model/hours";

const DEFAULT: Span = ["09:00", "21:00"];

/** Opening hours by day: no span is closed, an end that is not after its begin is on the next day. */
export function WeekEditor({ week, onChange }: { week: Week; onChange: (week: Week) => void }) {
  const { t } = useTranslation();
  const set = (day: Day, spans: Span[]) => onChange({ ...week, [day]: spans });
  const toAll = (day: Day) => onChange(Object.fromEntries(DAYS.map((one) => [one, week[day]])) as Week);
  return (
    <fieldset>
      <legend className="mb-2 text-lg font-semibold">{t("areas.spaces.hours")}</legend>
      <ul className="divide-y divide-line rounded-card border border-line">
        {DAYS.map((day) => {
          const name = t(`areas.spaces.days.${day}`);
          return (
            <li key={day} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-2.5">
              <span className="flex min-h-11 w-28 items-center font-medium">{name}</span>
              <div className="flex min-w-0 flex-1 basis-60 flex-col gap-2">
                {week[day].length === 0 && (
                  <span className="flex min-h-11 items-center text-muted">{t("areas.spaces.closedDay")}</span>
                )}
                {week[day].map((span, place) => (
                  <div key={place} className="flex flex-wrap items-center gap-2">
                    {([0, 1] as const).map((end) => (
                      <input
                        key={end}
                        type="time"
                        aria-label={t(end === 0 ? "areas.spaces.opensAt" : "areas.spaces.closesAt", { day: name })}
                        value={span[end] === "24:00" ? "00:00" : span[end]}
                        onChange={(event) =>
                          set(
                            day,
                            week[day].map((one, other) =>
                              other === place
                                ? end === 0
                                  ? [event.target.value, one[1]]
                                  : [one[0], event.target.value]
                                : one,
                            ),
                          )
                        }
                        className="min-h-11 rounded-control border border-line-strong/60 bg-surface px-3"
                      />
                    ))}
                    {isOnNextDay(span) && <span className="text-sm text-muted">{t("areas.spaces.nextDay")}</span>}
                    <IconButton
                      label={t("areas.spaces.removeSpan", { day: name })}
                      onClick={() =>
                        set(
                          day,
                          week[day].filter((_, other) => other !== place),
                        )
                      }
                    >
                      <Trash2 aria-hidden />
                    </IconButton>
                  </div>
                ))}
              </div>
              <div className="flex">
                {week[day].length < MOST_SPANS && (
                  <IconButton
                    label={t("areas.spaces.addSpan", { day: name })}
                    onClick={() => set(day, [...week[day], week[day].length > 0 ? ["", ""] : DEFAULT])}
                  >
                    <Plus aria-hidden />
                  </IconButton>
                )}
                <IconButton label={t("areas.spaces.copyToAll", { day: name })} onClick={() => toAll(day)}>
                  <Copy aria-hidden />
                </IconButton>
              </div>
            </li>
          );
        })}
      </ul>
      <Button
        variant="quiet"
        className="mt-2"
        onClick={() => onChange(Object.fromEntries(DAYS.map((day) => [day, [["00:00", "00:00"]]])) as Week)}
      >
        {t("areas.spaces.always")}
      </Button>
    </fieldset>
  );
}

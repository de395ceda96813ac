import { Plus, X } from "lucide-react";
import { useTranslation } from "@/shared/i18n";
import { organisationZone, todayIn } from "@/shared/lib";
import { Button, IconButton } from "@/shared/ui";
import type { ClosedDay } from "../model/space-values";

const INPUT = "min-h-11 rounded-control border border-line-strong/60 bg-surface px-3 aria-invalid:border-danger";
// A day of each year is shown in a year that has it, the 29th of February too.
const LEAP_YEAR = "2028";
const yearly = (date: string): boolean => date.length === 5;

/** Days on which nothing opens: once, or each year. */
export function ClosedDays({
  days,
  onChange,
  asked,
  disabled,
}: {
  days: ClosedDay[];
  onChange: (days: ClosedDay[]) => void;
  asked: boolean;
  disabled: boolean;
}) {
  const { t } = useTranslation();
  const set = (place: number, part: Partial<ClosedDay>) =>
    onChange(days.map((one, other) => (other === place ? { ...one, ...part } : one)));
  const thisYear = todayIn(organisationZone()).slice(0, 4);
  return (
    <fieldset disabled={disabled}>
      <legend className="mb-2 text-lg font-semibold">{t("areas.spaces.closedDays")}</legend>
      <ul className="flex flex-col gap-3">
        {days.map((day, place) => (
          <li key={place} className="flex flex-wrap items-center gap-2">
            <input
              type="date"
              aria-label={t("areas.spaces.closedDate")}
              aria-invalid={(asked && !day.date) || undefined}
              value={yearly(day.date) ? `${LEAP_YEAR}-${day.date}` : day.date}
              onChange={(event) =>
                set(place, { date: yearly(day.date) ? event.target.value.slice(5) : event.target.value })
              }
              className={INPUT}
            />
            <input
              type="text"
              maxLength={100}
              aria-label={t("areas.spaces.closedName")}
              placeholder={t("areas.spaces.closedName")}
              value={day.name ?? ""}
              onChange={(event) => set(place, { name: event.target.value || null })}
              className={`${INPUT} min-w-0 flex-1 basis-40`}
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
            {!disabled && (
              <IconButton
                label={t("areas.spaces.removeClosed", { day: day.name ?? day.date })}
                onClick={() => onChange(days.filter((_, other) => other !== place))}
              >
                <X aria-hidden />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {!disabled && (
        <Button variant="secondary" className="mt-3" onClick={() => onChange([...days, { date: "", name: null }])}>
          <Plus aria-hidden />
          {t("areas.spaces.addClosed")}
        </Button>
      )}
    </fieldset>
  );
}

import { Copy, Plus, Trash2 } from "lucide-react";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Button, IconButton } from "@/shared/ui";
import {
  always,
  type Day,
  DAYS,
  isOnNextDay,
  isWrong,
  MOST_SPANS,
  type Span,
  typedTime,
  type Week,
} from "../model/hours";

const DEFAULT: Span = ["09:00", "21:00"];

interface Props {
  legend: string;
  week: Week;
  onChange: (week: Week) => void;
  /** Whether to say what is wrong. */
  asked: boolean;
  /** Whether a time is missing or is none. */
  lacksTime: boolean;
  disabled?: boolean;
}

/** Opening hours by day: no span is closed, an end that is not after its begin is on the next day. */
export function WeekEditor({ legend, week, onChange, asked, lacksTime, disabled = false }: Props) {
  const { t } = useTranslation();
  const set = (day: Day, spans: Span[]) => onChange({ ...week, [day]: spans });
  const toAll = (day: Day) => onChange(Object.fromEntries(DAYS.map((one) => [one, week[day]])) as Week);
  return (
    <fieldset disabled={disabled}>
      <legend className="mb-2 text-lg font-semibold">{legend}</legend>
      <ul className="divide-y divide-line rounded-card border border-line">
        {DAYS.map((day) => {
          const name = t(`areas.spaces.days.${day}`);
          return (
            <li key={day} className="flex flex-wrap items-start gap-x-4 gap-y-1 px-4 py-2.5">
              <span className="flex min-h-11 w-28 items-center font-medium">{name}</span>
              <div className="order-last flex w-full flex-col gap-2 sm:order-none sm:w-auto sm:flex-1">
                {week[day].length === 0 && (
                  <span className="flex min-h-11 items-center text-muted">{t("areas.spaces.closedDay")}</span>
                )}
                {week[day].map((span, place) => (
                  <SpanFields
                    key={place}
                    name={name}
                    span={span}
                    asked={asked}
                    onChange={(changed) =>
                      set(
                        day,
                        week[day].map((one, other) => (other === place ? changed : one)),
                      )
                    }
                    onRemove={() =>
                      set(
                        day,
                        week[day].filter((_, other) => other !== place),
                      )
                    }
                  />
                ))}
              </div>
              {!disabled && (
                <div className="ml-auto flex">
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
              )}
            </li>
          );
        })}
      </ul>
      {!disabled && (
        <Button variant="quiet" className="mt-2" onClick={() => onChange(always())}>
          {t("areas.spaces.always")}
        </Button>
      )}
      {asked && lacksTime && (
        <p role="alert" className="mt-2 font-medium text-danger">
          {t("areas.spaces.timeMissing")}
        </p>
      )}
    </fieldset>
  );
}

/** One period of a day. Typed, not picked: a browser's own field for times knows no 24:00. */
function SpanFields({
  name,
  span,
  asked,
  onChange,
  onRemove,
}: {
  name: string;
  span: Span;
  asked: boolean;
  onChange: (span: Span) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const wrong = asked && isWrong(span);
  const write = (end: 0 | 1, text: string) => onChange(end === 0 ? [text, span[1]] : [span[0], text]);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {([0, 1] as const).map((end) => (
        <span key={end} className="flex items-center gap-2">
          {end === 1 && <span aria-hidden>–</span>}
          <input
            inputMode="numeric"
            autoComplete="off"
            maxLength={5}
            placeholder={DEFAULT[end]}
            aria-label={t(end === 0 ? "areas.spaces.opensAt" : "areas.spaces.closesAt", { day: name })}
            aria-invalid={wrong || undefined}
            value={span[end]}
            onChange={(event) => write(end, event.target.value)}
            onBlur={() => write(end, typedTime(span[end]) ?? span[end])}
            className={cn(
              "min-h-11 w-20 rounded-control border border-line-strong/60 bg-surface px-3 text-center tabular-nums",
              "placeholder:text-muted/80 aria-invalid:border-danger disabled:bg-sunken",
            )}
          />
        </span>
      ))}
      <IconButton label={t("areas.spaces.removeSpan", { day: name })} onClick={onRemove}>
        <Trash2 aria-hidden />
      </IconButton>
      {isOnNextDay(span) && <span className="text-sm text-muted">{t("areas.spaces.nextDay")}</span>}
    </div>
  );
}

import { useState } from "react";
import { useTranslation } from "@/shared/i18n";
import { organisationZone, todayIn, useFilters } from "@/shared/lib";
import { SelectFilter } from "@/shared/ui/form";
import { labelOf } from "../model/format";
import {
  comparedWith,
  COMPARISONS,
  type Comparison,
  isPeriod,
  type Period,
  periodOf,
  type Preset,
  PRESETS,
} from "../model/period";

const oneOf = <T extends string>(values: readonly T[], value: string, fallback: T): T =>
  values.find((one) => one === value) ?? fallback;

export interface Chosen {
  preset: Preset | "all";
  comparison: Comparison;
  /** Undefined: all time. */
  period: Period | undefined;
  other: Period | undefined;
}

/** The period in the address, and what it is compared with; `all` is a choice of those reports alone that know it. */
export function usePeriod(fallback: Preset | "all" = "30d", knowsAll = false): Chosen {
  const { get } = useFilters();
  const preset = oneOf(knowsAll ? (["all", ...PRESETS] as const) : PRESETS, get("period"), fallback);
  const comparison = oneOf(COMPARISONS, get("compare"), "previous");
  if (preset === "all") return { preset, comparison, period: undefined, other: undefined };
  const today = todayIn(organisationZone());
  const period = periodOf(preset, today, { from: get("from"), to: get("to") });
  return { preset, comparison, period, other: comparedWith(period, comparison) };
}

/** Chooses the period of a report, and what it is compared with. */
export function PeriodFilter({ chosen, knowsAll = false }: { chosen: Chosen; knowsAll?: boolean }) {
  const { t } = useTranslation();
  const { set } = useFilters();
  const { preset, comparison, period } = chosen;
  return (
    <>
      <SelectFilter
        label={t("areas.analytics.period")}
        value={preset}
        onChange={(value) =>
          set(
            value === "custom" && period
              ? { period: value, from: period.from, to: period.to }
              : { period: value, from: "", to: "" },
          )
        }
      >
        {knowsAll && <option value="all">{t("areas.analytics.presets.all")}</option>}
        {PRESETS.map((one) => (
          <option key={one} value={one}>
            {t(`areas.analytics.presets.${one}`)}
          </option>
        ))}
      </SelectFilter>
      {preset === "custom" && period && <Days period={period} />}
      {period && (
        <SelectFilter
          label={t("areas.analytics.compare")}
          value={comparison}
          onChange={(value) => set({ compare: value })}
        >
          {COMPARISONS.map((one) => (
            <option key={one} value={one}>
              {t(`areas.analytics.comparisons.${one}`)}
            </option>
          ))}
        </SelectFilter>
      )}
    </>
  );
}

const daysText = ({ from, to }: Period): string => (from === to ? labelOf(from) : `${labelOf(from)} – ${labelOf(to)}`);

/** The chosen days in words. */
export function PeriodText({ chosen: { period, other } }: { chosen: Chosen }) {
  const { t } = useTranslation();
  return (
    <p className="mb-4 text-[0.9375rem] text-muted">
      {period ? daysText(period) : t("areas.analytics.allTime")}
      {other && ` · ${t("areas.analytics.against", { days: daysText(other) })}`}
    </p>
  );
}

function Days({ period }: { period: Period }) {
  const { t } = useTranslation();
  const { set } = useFilters();
  // A year that is typed is another one with each digit: what is no period yet stays in the fields alone.
  const [typed, setTyped] = useState<Period>();
  const shown = typed ?? period;
  const today = todayIn(organisationZone());
  const change = (days: Period) => {
    setTyped(isPeriod(days) ? undefined : days);
    if (isPeriod(days)) set({ period: "custom", ...days });
  };
  return (
    <fieldset className="flex flex-wrap items-center gap-2">
      <legend className="sr-only">{t("areas.analytics.period")}</legend>
      {(["from", "to"] as const).map((end) => (
        <input
          key={end}
          type="date"
          aria-label={t(`areas.analytics.${end}`)}
          value={shown[end]}
          max={end === "from" ? shown.to : today}
          {...(end === "to" ? { min: shown.from } : {})}
          aria-invalid={typed ? true : undefined}
          onChange={(event) => change({ ...shown, [end]: event.target.value })}
          className="min-h-11 rounded-full border border-line-strong/60 bg-surface px-4"
        />
      ))}
    </fieldset>
  );
}

import type { LessonDraft } from "@/entities/course";
import { useTranslation } from "@/shared/i18n";
import { Card } from "@/shared/ui";
import { SelectField, Switch, TextField } from "@/shared/ui/form";
import type { Values } from "../model/lesson";

const RULES = { text: ["manual"], video: ["watched", "manual"], quiz: ["passed", "manual"] } as const;
const whole = (text: string, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.round(Number(text)) || least));

interface Props {
  kind: LessonDraft["kind"];
  values: Values;
  onChange: (changes: Partial<Values>) => void;
}

/** When the lesson opens and when it counts as completed. */
export function Settings({ kind, values, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Card className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("areas.courses.settings")}</h2>
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField
          label={t("areas.courses.completion")}
          value={values.rule}
          onChange={(event) => onChange({ rule: event.target.value as Values["rule"] })}
        >
          {RULES[kind].map((one) => (
            <option key={one} value={one}>
              {t(`areas.courses.rule.${one}`)}
            </option>
          ))}
        </SelectField>
        {values.rule === "watched" && (
          <TextField
            label={t("areas.courses.watchedPercent")}
            type="number"
            min={1}
            max={100}
            value={values.percent}
            onChange={(event) => onChange({ percent: whole(event.target.value, 1, 100) })}
          />
        )}
        <TextField
          label={t("areas.courses.opensAfter")}
          hint={t("areas.courses.opensAfterHint")}
          type="number"
          min={0}
          max={3650}
          value={values.opens_after_days}
          onChange={(event) => onChange({ opens_after_days: whole(event.target.value, 0, 3650) })}
        />
      </div>
      <Switch
        label={t("areas.courses.required")}
        hint={t("areas.courses.requiredHint")}
        checked={values.is_required}
        onChange={(is_required) => onChange({ is_required })}
      />
      <Switch
        label={t("areas.courses.preview")}
        hint={t("areas.courses.previewHint")}
        checked={values.is_preview}
        onChange={(is_preview) => onChange({ is_preview })}
      />
    </Card>
  );
}

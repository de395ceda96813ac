import type { LessonDraft } from "@/entities/course";
import { useTranslation } from "@/shared/i18n";
import { Card } from "@/shared/ui";
import { SelectField, Switch, WholeField } from "@/shared/ui/form";
import type { Values } from "../model/lesson";

const RULES = { text: ["manual"], video: ["watched", "manual"], quiz: ["passed", "manual"] } as const;

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
          <WholeField
            label={t("areas.courses.watchedPercent")}
            min={1}
            max={100}
            value={values.percent}
            onChange={(percent) => onChange({ percent: percent ?? 1 })}
          />
        )}
        <WholeField
          label={t("areas.courses.opensAfter")}
          hint={t("areas.courses.opensAfterHint")}
          min={0}
          max={3650}
          value={values.opens_after_days}
          onChange={(days) => onChange({ opens_after_days: days ?? 0 })}
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

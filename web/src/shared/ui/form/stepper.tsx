import { Minus, Plus } from "lucide-react";
import { useTranslation } from "../../i18n";
import { IconButton } from "..";

/** How many: two large buttons and the number between them. */
export function Stepper({
  value,
  onChange,
  label,
  min = 1,
  max = 99,
}: {
  value: number;
  onChange: (value: number) => void;
  label: string;
  min?: number;
  max?: number;
}) {
  const { t } = useTranslation();
  return (
    <div
      role="group"
      aria-label={label}
      className="inline-flex items-center rounded-full border border-line bg-surface"
    >
      <IconButton label={t("action.less")} disabled={value <= min} onClick={() => onChange(value - 1)}>
        <Minus aria-hidden />
      </IconButton>
      <output className="min-w-7 text-center font-semibold tabular-nums">{value}</output>
      <IconButton label={t("action.more")} disabled={value >= max} onClick={() => onChange(value + 1)}>
        <Plus aria-hidden />
      </IconButton>
    </div>
  );
}

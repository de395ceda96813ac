import { Flame } from "lucide-react";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";

/** Days in a row, and whether today is one of them. */
export function StreakLine({ days, isActiveToday }: { days: number; isActiveToday: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="flex items-center gap-4">
      <Flame className={cn("size-11 shrink-0", isActiveToday ? "text-accent" : "text-muted")} aria-hidden />
      <div>
        <p className="display text-2xl tabular-nums sm:text-3xl">{t("academy.streak.days", { count: days })}</p>
        <p className="text-muted">{isActiveToday ? t("academy.streak.today") : t("academy.streak.notToday")}</p>
      </div>
    </div>
  );
}

import { ChevronDown, ChevronsUp, ChevronUp, Minus } from "lucide-react";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import type { Priority } from "../model/desk";

const ICONS = { low: ChevronDown, normal: Minus, high: ChevronUp, urgent: ChevronsUp };
const TONES = { low: "text-muted", normal: "text-muted", high: "text-amber", urgent: "text-danger" };

export function PriorityMark({ priority }: { priority: Priority }) {
  const { t } = useTranslation();
  const Icon = ICONS[priority];
  return (
    <span className={cn("inline-flex items-center", TONES[priority])} title={t(`areas.support.priority.${priority}`)}>
      <Icon className="size-4" strokeWidth={2.5} aria-hidden />
      <span className="sr-only">{t(`areas.support.priority.${priority}`)}</span>
    </span>
  );
}

import { useTranslation } from "@/shared/i18n";
import { Badge } from "@/shared/ui";
import type { CourseStatus } from "../model/authored";

const TONES = {
  draft: "neutral",
  in_review: "amber",
  published: "leaf",
  archived: "neutral",
  withdrawn: "danger",
} as const;

export function CourseStatusBadge({ status }: { status: CourseStatus }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[status]}>{t(`areas.courses.status.${status}`)}</Badge>;
}

import { useTranslation } from "@/shared/i18n";
import type { CourseCardData } from "../model/course";

export function CourseFacts({ course }: { course: CourseCardData }) {
  const { t } = useTranslation();
  const facts = [
    t(`academy.level.${course.level}`),
    t("academy.lessons", { count: course.lesson_count }),
    t("academy.minutes", { count: course.duration_minutes }),
    t(`academy.language.${course.language}`),
  ];
  return <p className="text-sm text-muted">{facts.join(" · ")}</p>;
}

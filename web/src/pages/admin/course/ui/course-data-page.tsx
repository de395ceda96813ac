import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { draftQuery } from "@/entities/course";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { Authors } from "./authors";
import { Cover } from "./cover";
import { DataForm } from "./data-form";

export function CourseDataPage() {
  const { t } = useTranslation();
  const { courseId = "" } = useParams();
  const { data: course } = useQuery(draftQuery(courseId));
  useTitle(course?.title ?? t("areas.courses.title"));
  if (!course) return null;
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <DataForm key={course.id} course={course} />
      <div className="flex flex-col gap-6">
        <Cover course={course} />
        <Authors course={course} />
      </div>
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { Outlet, useParams } from "react-router";
import { CourseStatusBadge, draftQuery } from "@/entities/course";
import { useTranslation } from "@/shared/i18n";
import { Badge, ButtonLink, LoadError, Skeleton } from "@/shared/ui";
import { TabLinks } from "@/shared/ui/tabs";
import { Review } from "./review";

/** What all screens of a course have above them: its name, where it stands, the next steps and the tabs. */
export function CourseFrame() {
  const { t } = useTranslation();
  const { courseId = "" } = useParams();
  const { data: course, error, isError, refetch } = useQuery(draftQuery(courseId));
  if (isError && !course) return <LoadError isPage error={error} retry={() => void refetch()} />;
  if (!course) {
    return (
      <div className="flex flex-col gap-5">
        <Skeleton className="h-10 w-2/3" />
        <Skeleton className="h-11" />
        <Skeleton className="h-64 rounded-card" />
      </div>
    );
  }
  const at = `/admin/courses/${course.id}`;
  return (
    <>
      <ButtonLink variant="quiet" to="/admin/courses" className="-ml-5">
        <ArrowLeft aria-hidden />
        {t("areas.courses.title")}
      </ButtonLink>
      <header className="mb-5 flex flex-col gap-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="display min-w-0 text-[1.625rem] wrap-anywhere sm:text-3xl">{course.title}</h1>
          <CourseStatusBadge status={course.status} />
          {course.release > 0 && <Badge>{t("areas.courses.release", { release: course.release })}</Badge>}
          {course.has_changes && course.release > 0 && <Badge tone="accent">{t("areas.courses.hasChanges")}</Badge>}
        </div>
        <Review course={course} />
      </header>
      <TabLinks
        label={t("areas.courses.parts")}
        links={[
          { to: at, title: t("areas.courses.tab.data"), end: true },
          { to: `${at}/outline`, title: t("areas.courses.tab.outline") },
          { to: `${at}/learners`, title: t("areas.courses.tab.learners") },
          { to: `${at}/stats`, title: t("areas.courses.tab.stats") },
          { to: `${at}/history`, title: t("areas.courses.tab.history") },
        ]}
      />
      <Outlet />
    </>
  );
}

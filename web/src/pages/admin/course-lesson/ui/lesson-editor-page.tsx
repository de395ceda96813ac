import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useParams } from "react-router";
import { type Course, draftQuery, type LessonDraft, LessonIcon, lessonDraftQuery, neighbours } from "@/entities/course";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { ButtonLink, LoadError, Skeleton } from "@/shared/ui";
import { LessonForm } from "./lesson-form";

export function LessonEditorPage() {
  const { t } = useTranslation();
  const { courseId = "", lessonId = "" } = useParams();
  const course = useQuery(draftQuery(courseId));
  const lesson = useQuery(lessonDraftQuery(courseId, lessonId));
  const failed = [course, lesson].find((one) => one.isError && !one.data);
  useTitle(lesson.data?.title ?? course.data?.title ?? t("areas.courses.title"));
  if (failed) return <LoadError isPage error={failed.error} retry={() => void failed.refetch()} />;
  if (!course.data || !lesson.data) {
    return (
      <div className="flex flex-col gap-5">
        <Skeleton className="h-10 w-2/3" />
        <Skeleton className="h-96 rounded-card" />
      </div>
    );
  }
  return <Editor key={lessonId} course={course.data} lesson={lesson.data} />;
}

function Editor({ course, lesson }: { course: Course; lesson: LessonDraft }) {
  const { t } = useTranslation();
  const [before, after] = neighbours(course, lesson.id);
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-5">
      <header className="flex flex-col items-start gap-2">
        <ButtonLink variant="quiet" to={`/admin/courses/${course.id}/outline`} className="-ml-5 max-w-full">
          <ArrowLeft aria-hidden />
          <span className="truncate">{course.title}</span>
        </ButtonLink>
        <div className="flex min-w-0 items-center gap-3">
          <LessonIcon kind={lesson.kind} />
          <h1 className="display min-w-0 text-[1.625rem] wrap-anywhere sm:text-3xl">{lesson.title}</h1>
        </div>
      </header>
      <LessonForm course={course} lesson={lesson} />
      <nav aria-label={t("areas.courses.neighbours")} className="flex flex-wrap justify-between gap-3">
        {before ? (
          <ButtonLink
            variant="secondary"
            className="max-w-full"
            to={`/admin/courses/${course.id}/lessons/${before.id}`}
          >
            <span className="truncate">← {before.title}</span>
          </ButtonLink>
        ) : (
          <span />
        )}
        {after && (
          <ButtonLink variant="secondary" className="max-w-full" to={`/admin/courses/${course.id}/lessons/${after.id}`}>
            <span className="truncate">{after.title} →</span>
          </ButtonLink>
        )}
      </nav>
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, GraduationCap, Lock } from "lucide-react";
import { Link, useParams, useSearchParams } from "react-router";
import {
  activeProgress,
  type Course,
  CourseFacts,
  CoursePicture,
  type CourseProgress,
  courseProgressQuery,
  courseQuery,
  LessonIcon,
} from "@/entities/course";
import { useIsMember } from "@/entities/session";
import { isCode } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { Badge, ButtonLink, Empty, LoadError, Skeleton } from "@/shared/ui";
import { Markdown } from "@/shared/ui/markdown";
import { EnrolCard } from "./enrol-card";

export function CoursePage() {
  const { t } = useTranslation();
  const { courseId = "" } = useParams();
  const course = useQuery(courseQuery(courseId));
  return (
    <div className="shell py-6 sm:py-10">
      {course.data ? (
        <CourseView key={course.data.id} course={course.data} />
      ) : isCode(course.error, "course_withdrawn") ? (
        <Empty isPage title={t("academy.withdrawn")}>
          {t("academy.withdrawnText")}
        </Empty>
      ) : isCode(course.error, "course_not_found") ? (
        <Empty
          isPage
          icon={<GraduationCap aria-hidden />}
          title={t("academy.notFound")}
          action={<ButtonLink to="/courses">{t("academy.toCourses")}</ButtonLink>}
        />
      ) : course.isError ? (
        <LoadError isPage error={course.error} retry={() => void course.refetch()} />
      ) : (
        <div className="grid gap-8 lg:grid-cols-[1fr_22rem]">
          <Skeleton className="h-96 rounded-card" />
          <Skeleton className="h-64 rounded-card" />
        </div>
      )}
    </div>
  );
}

function CourseView({ course }: { course: Course }) {
  useTitle(course.title, { description: course.summary, image: course.cover_url ?? undefined });
  const member = useIsMember();
  const [params] = useSearchParams();
  const progress = useQuery({ ...courseProgressQuery(course.id, params.has("paid")), enabled: member });
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_22rem] lg:gap-12">
      <div className="flex min-w-0 flex-col gap-4">
        <CourseFacts course={course} />
        <h1 className="display text-[1.75rem] sm:text-4xl">{course.title}</h1>
        <p className="max-w-prose text-lg text-muted">{course.summary}</p>
      </div>
      <div className="flex flex-col gap-4 lg:sticky lg:top-24 lg:row-span-2">
        <CoursePicture
          url={course.cover_url}
          seed={course.slug}
          className="aspect-video w-full rounded-card max-lg:hidden"
        />
        <EnrolCard
          course={course}
          progress={progress.data}
          awaited={params.has("paid")}
          error={progress.error}
          retry={() => void progress.refetch()}
        />
      </div>
      <div className="flex min-w-0 flex-col gap-8">
        {course.description && <Markdown text={course.description} />}
        <Outline course={course} progress={activeProgress(progress.data)} />
      </div>
    </div>
  );
}

function Outline({ course, progress }: { course: Course; progress: CourseProgress | undefined }) {
  const { t } = useTranslation();
  const known = new Map(progress?.lessons.map((one) => [one.lesson_id, one]));
  return (
    <section className="flex flex-col gap-6">
      <h2 className="display text-2xl">{t("academy.outline")}</h2>
      {course.sections.map((section) => (
        <div key={section.id} className="flex flex-col gap-2">
          <h3 className="font-semibold">{section.title}</h3>
          <ol className="divide-y divide-line rounded-card border border-line bg-surface">
            {section.lessons.map((lesson) => {
              const why = known.get(lesson.id);
              const opens = lesson.is_preview || (why && !why.is_locked);
              return (
                <li key={lesson.id} className="relative flex min-h-14 items-center gap-3 px-4 py-2.5">
                  {why?.status === "completed" ? (
                    <CircleCheck className="size-5 shrink-0 text-leaf" aria-hidden />
                  ) : opens ? (
                    <LessonIcon kind={lesson.kind} />
                  ) : (
                    <Lock className="size-5 shrink-0 text-muted" aria-hidden />
                  )}
                  <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
                    {opens ? (
                      <Link
                        to={`/courses/${course.slug}/lessons/${lesson.id}`}
                        className="font-medium after:absolute after:inset-0"
                      >
                        {lesson.title}
                      </Link>
                    ) : (
                      <>
                        <span className="font-medium">{lesson.title}</span>
                        <span className="sr-only">, {t("academy.locked")}</span>
                      </>
                    )}
                    {!lesson.is_required && <span className="text-sm text-muted">{t("academy.optional")}</span>}
                    {why?.status === "completed" ? (
                      <span className="sr-only">{t("academy.completed")}</span>
                    ) : (
                      lesson.is_preview && !progress && <Badge tone="accent">{t("academy.preview")}</Badge>
                    )}
                  </span>
                  <span className="text-sm whitespace-nowrap text-muted tabular-nums">
                    {t("academy.minutes", { count: lesson.minutes })}
                  </span>
                </li>
              );
            })}
          </ol>
        </div>
      ))}
    </section>
  );
}

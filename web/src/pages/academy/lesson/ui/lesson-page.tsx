import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowLeft, ArrowRight, Award, CircleCheck, Lock } from "lucide-react";
import { useEffect, useRef } from "react";
import { useParams, useSearchParams } from "react-router";
import {
  activeProgress,
  awaitsCertificate,
  type Course,
  type CourseProgress,
  courseProgressQuery,
  courseQuery,
  type Lesson,
  lessonQuery,
  lessonsOf,
  type LessonWhy,
  neighbours,
  reloadProgress,
} from "@/entities/course";
import { useIsMember } from "@/entities/session";
import { TutorChat } from "@/features/ask-tutor";
import { flushReports, VideoPlayer } from "@/features/watch-video";
import { ApiError, api, isCode, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, useTitle } from "@/shared/lib";
import { Badge, Button, ButtonLink, Card, Empty, LoadError, Progress, Skeleton, toastError } from "@/shared/ui";
import { Markdown } from "@/shared/ui/markdown";
import { Quiz } from "./quiz";

export function LessonPage() {
  const { courseId = "", lessonId = "" } = useParams();
  const course = useQuery(courseQuery(courseId));
  const lesson = useQuery(lessonQuery(courseId, lessonId));
  useEffect(() => void flushReports(), []);
  return (
    <div className="shell py-6 sm:py-10">
      {course.data && lesson.data ? (
        <LessonView key={lesson.data.id} course={course.data} lesson={lesson.data} />
      ) : lesson.isError ? (
        <Refused error={lesson.error} course={course.data} courseId={courseId} retry={() => void lesson.refetch()} />
      ) : course.isError ? (
        <Refused error={course.error} course={undefined} courseId={courseId} retry={() => void course.refetch()} />
      ) : (
        <div className="flex flex-col gap-6">
          <Skeleton className="h-10 w-2/3" />
          <Skeleton className="aspect-video w-full max-w-3xl rounded-card" />
        </div>
      )}
    </div>
  );
}

/** Why a lesson does not open, and what to do instead. */
function Refused({
  error,
  course,
  courseId,
  retry,
}: {
  error: unknown;
  course: Course | undefined;
  courseId: string;
  retry: () => void;
}) {
  const { t } = useTranslation();
  if (isCode(error, "course_withdrawn")) {
    return (
      <Empty isPage title={t("academy.withdrawn")}>
        {t("academy.withdrawnText")}
      </Empty>
    );
  }
  if (isCode(error, "lesson_locked")) {
    const { lesson_id, opens_at } = error.problem as { lesson_id?: string; opens_at?: string };
    const before = course && lessonsOf(course).find((one) => one.id === lesson_id);
    return (
      <Empty
        isPage
        icon={<Lock aria-hidden />}
        title={t("academy.locked")}
        action={
          <div className="flex flex-wrap justify-center gap-3">
            {before && (
              <ButtonLink to={`/courses/${courseId}/lessons/${before.id}`} className="max-w-full">
                <span className="truncate">{before.title}</span>
              </ButtonLink>
            )}
            <ButtonLink variant={before ? "secondary" : "primary"} to={`/courses/${courseId}`}>
              {t("academy.toCourse")}
            </ButtonLink>
          </div>
        }
      >
        {opens_at ? t("academy.opensAt", { date: dateTime(opens_at) }) : t("academy.previousFirst")}
      </Empty>
    );
  }
  if (isCode(error, "enrolment_required") || (error instanceof ApiError && error.status === 401)) {
    return (
      <Empty
        isPage
        icon={<Lock aria-hidden />}
        title={t("academy.needsEnrolment")}
        action={<ButtonLink to={`/courses/${courseId}`}>{t("academy.toCourse")}</ButtonLink>}
      />
    );
  }
  return <LoadError isPage error={error} retry={retry} />;
}

function LessonView({ course, lesson }: { course: Course; lesson: Lesson }) {
  const { t } = useTranslation();
  useTitle(lesson.title);
  const member = useIsMember();
  const [params] = useSearchParams();
  const seek = Number(params.get("t"));
  const position = useRef<number>(undefined);
  const { data, isPending } = useQuery({ ...courseProgressQuery(course.id), enabled: member });
  const progress = activeProgress(data);
  const isUnknown = member && isPending;
  const why = progress?.lessons.find((one) => one.lesson_id === lesson.id);
  const reload = () => void reloadProgress(course.id);
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <article className="flex min-w-0 flex-col gap-6">
        <header className="flex flex-col items-start gap-3">
          <ButtonLink variant="quiet" to={`/courses/${course.slug}`} className="-ml-5 max-w-full">
            <ArrowLeft aria-hidden />
            <span className="truncate">{course.title}</span>
          </ButtonLink>
          <h1 className="display text-[1.625rem] sm:text-4xl">{lesson.title}</h1>
          {progress && (
            <div className="flex w-full max-w-md items-center gap-3">
              <Progress value={progress.percent} max={100} label={t("academy.progressOf", { title: course.title })} />
              <span className="shrink-0 text-sm whitespace-nowrap text-muted tabular-nums" aria-hidden>
                {progress.percent}%
              </span>
            </div>
          )}
        </header>
        {isUnknown && lesson.kind !== "text" && <Skeleton className="aspect-video w-full rounded-card" />}
        {lesson.kind === "video" &&
          !isUnknown &&
          (progress || lesson.is_preview ? (
            <VideoPlayer
              key={`${lesson.id}-${String(seek)}`}
              courseId={course.id}
              lessonId={lesson.id}
              title={lesson.title}
              startAt={seek > 0 ? seek : undefined}
              counts={Boolean(progress)}
              onPosition={(seconds) => (position.current = seconds)}
              onProgress={reload}
            />
          ) : (
            <Empty
              title={t("academy.videoNeedsEnrolment")}
              action={<ButtonLink to={`/courses/${course.slug}`}>{t("academy.toCourse")}</ButtonLink>}
            />
          ))}
        {lesson.body && <Markdown text={lesson.body} />}
        {lesson.kind === "quiz" && lesson.quiz && progress && (
          <Quiz course={course} lessonId={lesson.id} quiz={lesson.quiz} onChange={reload} />
        )}
        {why && <State course={course} lesson={lesson} why={why} onChange={reload} />}
        {progress?.completed_at && progress.percent === 100 && <Finished course={course} progress={progress} />}
        <Steps course={course} lessonId={lesson.id} />
      </article>
      {progress && (
        <aside className="lg:sticky lg:top-24">
          <Card className="flex flex-col gap-2 lg:max-h-[calc(100dvh-7.5rem)]">
            <h2 className="text-lg font-semibold">{t("academy.tutor.title")}</h2>
            <TutorChat
              courseId={course.id}
              courseSlug={course.slug}
              lessonId={lesson.id}
              position={() => (lesson.kind === "video" ? position.current : undefined)}
            />
          </Card>
        </aside>
      )}
    </div>
  );
}

interface StateProps {
  course: Course;
  lesson: Lesson;
  why: LessonWhy;
  onChange: () => void;
}

/** Whether the lesson is completed, what it still waits for, and the button where a person says so. */
function State({ course, lesson, why, onChange }: StateProps) {
  const { t } = useTranslation();
  const complete = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/courses/{course_id}/lessons/{lesson_id}/complete", {
          params: { path: { course_id: course.id, lesson_id: lesson.id } },
        }),
      ),
    onSuccess: onChange,
    onError: toastError,
  });
  const waits = why.waits_for as { code: string; needed_percent?: number; have_percent?: number } | null;
  return (
    <div role="status" className="flex flex-wrap items-center gap-3">
      {why.status === "completed" ? (
        <Badge tone="leaf" className="min-h-9 px-4!">
          <CircleCheck className="size-4" aria-hidden />
          {t("academy.lessonCompleted")}
        </Badge>
      ) : lesson.completion.rule === "manual" || waits === null ? (
        // Where nothing is missing, its rule has become easier since: it counts once its learner says so.
        <Button size="lg" busy={complete.isPending} onClick={() => complete.mutate()}>
          <CircleCheck aria-hidden />
          {t("academy.markCompleted")}
        </Button>
      ) : (
        <p className="text-muted">
          {t(`academy.waits.${waits.code}` as "academy.waits.quiz_not_passed", {
            needed: waits.needed_percent ?? 0,
            have: waits.have_percent ?? 0,
          })}
        </p>
      )}
    </div>
  );
}

/** The whole course is done: what comes of it. */
function Finished({ course, progress }: { course: Course; progress: CourseProgress }) {
  const { t } = useTranslation();
  return (
    <section role="status" className="flex flex-wrap items-center gap-5 rounded-card bg-accent-soft p-6">
      <div className="grid size-16 shrink-0 place-items-center rounded-t-full rounded-b-xl bg-surface text-accent">
        <Award className="size-8" aria-hidden />
      </div>
      <div className="min-w-0 flex-1 basis-56">
        <h2 className="text-xl font-semibold">{t("academy.finished")}</h2>
        <p className="mt-1">{t("academy.finishedText", { title: course.title })}</p>
      </div>
      {progress.certificate_number ? (
        <ButtonLink to={`/certificates/${progress.certificate_number}`}>{t("academy.certificate")}</ButtonLink>
      ) : (
        awaitsCertificate(progress) && <p className="text-muted">{t("academy.certificateComes")}</p>
      )}
    </section>
  );
}

function Steps({ course, lessonId }: { course: Course; lessonId: string }) {
  const { t } = useTranslation();
  const [before, after] = neighbours(course, lessonId);
  return (
    <nav aria-label={t("academy.outline")} className="flex flex-wrap justify-between gap-3 border-t border-line pt-6">
      {before && (
        <ButtonLink variant="secondary" to={`/courses/${course.slug}/lessons/${before.id}`} className="max-w-full">
          <ArrowLeft aria-hidden />
          <span className="truncate">{before.title}</span>
        </ButtonLink>
      )}
      {after ? (
        <ButtonLink to={`/courses/${course.slug}/lessons/${after.id}`} className="ml-auto max-w-full">
          <span className="truncate">{after.title}</span>
          <ArrowRight aria-hidden />
        </ButtonLink>
      ) : (
        <ButtonLink variant="secondary" to={`/courses/${course.slug}/progress`} className="ml-auto">
          {t("academy.why")}
        </ButtonLink>
      )}
    </nav>
  );
}

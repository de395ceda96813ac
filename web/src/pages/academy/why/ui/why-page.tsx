import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleDashed, Lock } from "lucide-react";
import { Link, useParams } from "react-router";
import { type CourseProgress, courseProgressQuery, courseQuery, type LessonWhy } from "@/entities/course";
import { useTranslation } from "@/shared/i18n";
import { date, dateTime, useTitle } from "@/shared/lib";
import { ButtonLink, Empty, LoadError, Notice, PageTitle, Progress, Skeleton } from "@/shared/ui";

/** «Why is my progress what it is»: every lesson with what it counts and what it still waits for. */
export function WhyPage() {
  const { t } = useTranslation();
  useTitle(t("academy.why"));
  const { courseId = "" } = useParams();
  const course = useQuery(courseQuery(courseId)).data;
  const progress = useQuery(courseProgressQuery(courseId));
  return (
    <div className="shell max-w-3xl! py-8 sm:py-12">
      {course && (
        <Link
          to={`/courses/${courseId}`}
          className="inline-flex min-h-11 items-center text-muted underline underline-offset-4"
        >
          {course.title}
        </Link>
      )}
      <PageTitle>{t("academy.why")}</PageTitle>
      {progress.isError ? (
        <LoadError error={progress.error} retry={() => void progress.refetch()} />
      ) : progress.isPending ? (
        <Skeleton className="h-64 rounded-card" />
      ) : progress.data === null || progress.data.status === "awaiting_payment" ? (
        <Empty
          title={t("academy.needsEnrolment")}
          action={<ButtonLink to={`/courses/${courseId}`}>{t("academy.toCourse")}</ButtonLink>}
        />
      ) : (
        <Explained progress={progress.data} courseId={courseId} />
      )}
    </div>
  );
}

function Explained({ progress, courseId }: { progress: CourseProgress; courseId: string }) {
  const { t } = useTranslation();
  const isClosed = progress.status !== "active";
  return (
    <div className="flex flex-col gap-6">
      {isClosed && (
        <Notice
          tone="amber"
          title={t(`academy.status.${progress.status}`)}
          action={<ButtonLink to={`/courses/${courseId}`}>{t("academy.toCourse")}</ButtonLink>}
        >
          {t("academy.kept", { percent: progress.percent })}
        </Notice>
      )}
      <div className="rounded-card bg-accent-soft p-6">
        <p className="display mb-3 text-4xl text-accent-strong tabular-nums">{progress.percent} %</p>
        <Progress value={progress.percent} max={100} label={t("academy.why")} />
        <p className="mt-3">
          {t("academy.done", {
            done: progress.completed_count,
            count: progress.required_count,
            percent: progress.percent,
          })}
        </p>
        {progress.completed_at && (
          <p className="mt-1">{t("academy.completedAt", { date: date(progress.completed_at) })}</p>
        )}
        <p className="mt-1 text-sm text-muted">{t("academy.release", { release: progress.release })}</p>
      </div>
      {progress.certificate_number && (
        <ButtonLink to={`/certificates/${progress.certificate_number}`} className="self-start">
          {t("academy.certificate")}
        </ButtonLink>
      )}
      <ol className="divide-y divide-line rounded-card border border-line bg-surface">
        {progress.lessons.map((lesson) => (
          <Row key={lesson.lesson_id} lesson={lesson} courseId={courseId} isClosed={isClosed} />
        ))}
      </ol>
      {progress.removed.length > 0 && (
        <section>
          <h2 className="mb-1 font-semibold">{t("academy.removed")}</h2>
          <p className="mb-2 text-sm text-muted">{t("academy.removedText")}</p>
          <ul className="list-disc pl-5">
            {progress.removed.map((one) => (
              <li key={one.lesson_id}>
                {one.title} · {date(one.completed_at)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Row({ lesson, courseId, isClosed }: { lesson: LessonWhy; courseId: string; isClosed: boolean }) {
  const { t } = useTranslation();
  const isDone = lesson.status === "completed";
  const Icon = isDone ? CircleCheck : lesson.is_locked ? Lock : CircleDashed;
  const waits = lesson.waits_for as { code: string; needed_percent?: number; have_percent?: number } | null;
  const lock = lesson.locked_by as { opens_at?: string } | null;
  return (
    <li className="relative flex gap-3 px-4 py-3.5">
      <Icon className={isDone ? "mt-0.5 size-5 shrink-0 text-leaf" : "mt-0.5 size-5 shrink-0 text-muted"} aria-hidden />
      <div className="min-w-0 flex-1">
        {lesson.is_locked || isClosed ? (
          <p className="font-medium">{lesson.title}</p>
        ) : (
          <Link
            to={`/courses/${courseId}/lessons/${lesson.lesson_id}`}
            className="font-medium after:absolute after:inset-0"
          >
            {lesson.title}
          </Link>
        )}
        <p className="text-sm text-muted">
          {isDone && lesson.completed_at
            ? t("academy.completedAt", { date: date(lesson.completed_at) })
            : lesson.is_locked
              ? lock?.opens_at
                ? t("academy.opensAt", { date: dateTime(lock.opens_at) })
                : t("academy.previousFirst")
              : waits
                ? t(`academy.waits.${waits.code}` as "academy.waits.quiz_not_passed", {
                    needed: waits.needed_percent ?? 0,
                    have: waits.have_percent ?? 0,
                  })
                : null}
          {!lesson.is_required && ` ${t("academy.optional")}`}
        </p>
      </div>
    </li>
  );
}

import { useQuery } from "@tanstack/react-query";
import { ChartColumn } from "lucide-react";
import { useParams } from "react-router";
import { draftQuery, LessonIcon } from "@/entities/course";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { number, useTitle } from "@/shared/lib";
import { Card, Empty, LoadError, Progress, Skeleton } from "@/shared/ui";

type LessonStats = Schemas["LessonStatsOut"];

/** How many learn, where they stop, and how each question is answered. */
export function CourseStatsPage() {
  const { t } = useTranslation();
  const { courseId = "" } = useParams();
  useTitle(t("areas.courses.tab.stats"));
  const { data: course } = useQuery(draftQuery(courseId));
  const { data, error, isError, refetch } = useQuery({
    queryKey: ["course-stats", courseId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/courses/{course_id}/stats", { params: { path: { course_id: courseId } }, signal })),
  });
  if (isError) return <LoadError error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-64 rounded-card" />;
  if (data.enrolments === 0) {
    return (
      <Empty icon={<ChartColumn aria-hidden />} title={t("areas.courses.stats.none")}>
        {t("areas.courses.stats.noneText")}
      </Empty>
    );
  }
  const figures: [string, string][] = [
    [t("areas.courses.stats.enrolments"), number(data.enrolments)],
    [t("areas.courses.stats.ended"), number(data.ended)],
    [t("areas.courses.stats.completions"), number(data.completions)],
    [t("areas.courses.stats.completedPercent"), `${data.completed_percent}%`],
  ];
  return (
    <div className="flex flex-col gap-6">
      <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {figures.map(([name, value]) => (
          <div key={name} className="rounded-card border border-line bg-surface p-4">
            <dt className="text-sm text-muted">{name}</dt>
            <dd className="mt-1 text-2xl font-semibold tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <ol className="flex flex-col gap-3">
        {data.lessons.map((one) => (
          <LessonFigures key={one.lesson_id} stats={one} enrolments={data.enrolments} />
        ))}
      </ol>
      {course?.has_changes && <p className="text-sm text-muted">{t("areas.courses.stats.ofRelease")}</p>}
    </div>
  );
}

function LessonFigures({ stats, enrolments }: { stats: LessonStats; enrolments: number }) {
  const { t } = useTranslation();
  const quarters = Object.entries(stats.watched).sort(([a], [b]) => Number(a) - Number(b));
  return (
    <li>
      <Card className="flex flex-col gap-3 p-4 sm:p-5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <LessonIcon kind={stats.kind} />
          <h2 className="min-w-0 flex-1 font-semibold wrap-anywhere">{stats.title}</h2>
          <span className="tabular-nums">
            {t("areas.courses.stats.done", { count: stats.completions, percent: stats.completed_percent })}
          </span>
        </div>
        <Progress
          value={stats.completions}
          max={enrolments}
          label={t("areas.courses.stats.doneOf", { title: stats.title })}
        />
        <p className="flex flex-wrap gap-x-5 gap-y-1 text-sm text-muted">
          {stats.stopped > 0 && <span>{t("areas.courses.stats.stopped", { count: stats.stopped })}</span>}
          {stats.kind === "video" &&
            quarters.map(([percent, count]) => (
              <span key={percent}>{t("areas.courses.stats.watched", { percent, count })}</span>
            ))}
          {stats.kind === "quiz" && (
            <>
              <span>{t("areas.courses.stats.attempts", { count: stats.attempts })}</span>
              <span>{t("areas.courses.stats.passed", { count: stats.passed })}</span>
              <span>{t("areas.courses.stats.mean", { percent: stats.mean_score_percent })}</span>
            </>
          )}
        </p>
        {stats.questions.length > 0 && (
          <ul className="flex flex-col gap-2">
            {stats.questions.map((one, place) => (
              <li key={one.question_id} className="flex items-center gap-3 text-sm">
                <span className="w-28 shrink-0">{t("areas.courses.stats.question", { number: place + 1 })}</span>
                <Progress
                  value={one.right}
                  max={Math.max(1, one.answered)}
                  label={t("areas.courses.stats.question", { number: place + 1 })}
                />
                <span className="w-28 shrink-0 text-right tabular-nums">
                  {t("areas.courses.stats.right", { percent: one.right_percent })}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </li>
  );
}

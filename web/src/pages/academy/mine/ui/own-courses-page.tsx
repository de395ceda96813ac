import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { GraduationCap } from "lucide-react";
import { Link } from "react-router";
import { CoursePicture, ownCoursesQuery } from "@/entities/course";
import { learningStatsQuery, StreakLine } from "@/entities/learning";
import { useIsAuthor } from "@/entities/permission";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { Badge, ButtonLink, Empty, LoadError, LoadMore, PageTitle, Progress, Skeleton } from "@/shared/ui";

export function OwnCoursesPage() {
  const { t } = useTranslation();
  useTitle(t("academy.mine"));
  const courses = useInfiniteQuery(ownCoursesQuery());
  const stats = useQuery(learningStatsQuery).data;
  const isAuthor = useIsAuthor();
  const items = courses.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageTitle
        aside={
          isAuthor && (
            <ButtonLink variant="secondary" to="/admin/courses">
              {t("academy.authored")}
            </ButtonLink>
          )
        }
      >
        {t("academy.mine")}
      </PageTitle>
      {stats && stats.streak_days > 0 && (
        <Link
          to="/account/achievements"
          className="mb-4 flex rounded-card bg-sunken px-5 py-4 transition-colors hover:bg-line"
        >
          <StreakLine days={stats.streak_days} isActiveToday={stats.active_today} />
        </Link>
      )}
      {courses.isError ? (
        <LoadError error={courses.error} retry={() => void courses.refetch()} />
      ) : courses.isPending ? (
        <div className="flex flex-col gap-3">
          {[0, 1].map((key) => (
            <Skeleton key={key} className="h-36 rounded-card" />
          ))}
        </div>
      ) : items.length === 0 ? (
        <Empty
          icon={<GraduationCap aria-hidden />}
          title={t("academy.mineEmpty")}
          action={<ButtonLink to="/courses">{t("academy.toCourses")}</ButtonLink>}
        >
          {t("academy.mineEmptyText")}
        </Empty>
      ) : (
        <ul className="flex flex-col gap-3">
          {items.map(({ course, status, percent, completed_count, required_count, resume }) => (
            <li
              key={course.id}
              className="flex flex-col overflow-hidden rounded-card border border-line bg-surface sm:flex-row"
            >
              <CoursePicture
                url={course.cover_url}
                seed={course.slug}
                className="h-28 w-full shrink-0 sm:h-auto sm:w-44"
              />
              <div className="flex min-w-0 flex-1 flex-col gap-3 p-5">
                <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
                  <h2 className="min-w-0 flex-1 basis-48 text-lg font-semibold">
                    <Link to={`/courses/${course.slug}`} className="underline-offset-4 hover:underline">
                      {course.title}
                    </Link>
                  </h2>
                  {status !== "active" && <Badge tone="amber">{t(`academy.status.${status}`)}</Badge>}
                  {course.status === "withdrawn" && <Badge>{t("academy.withdrawn")}</Badge>}
                  {percent === 100 && <Badge tone="leaf">{t("academy.completed")}</Badge>}
                </div>
                <Progress value={percent} max={100} label={t("academy.progressOf", { title: course.title })} />
                <p className="text-sm text-muted tabular-nums">
                  {t("academy.done", { done: completed_count, count: required_count, percent })}
                  {resume && status === "active" && ` ${t("academy.next", { title: resume.title })}`}
                </p>
                {status === "active" && course.status !== "withdrawn" && (
                  <div className="flex flex-wrap gap-3">
                    {resume && percent < 100 && (
                      <ButtonLink to={`/courses/${course.slug}/lessons/${resume.lesson_id}`}>
                        {completed_count ? t("academy.continue") : t("academy.begin")}
                      </ButtonLink>
                    )}
                    <ButtonLink variant="secondary" to={`/courses/${course.slug}/progress`}>
                      {t("academy.why")}
                    </ButtonLink>
                  </div>
                )}
                {status === "awaiting_payment" && course.status !== "withdrawn" && (
                  <ButtonLink to={`/courses/${course.slug}`} className="self-start">
                    {t("academy.payNow")}
                  </ButtonLink>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      <LoadMore query={courses} />
    </>
  );
}

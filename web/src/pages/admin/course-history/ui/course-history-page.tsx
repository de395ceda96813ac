import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams, useSearchParams } from "react-router";
import { draftQuery } from "@/entities/course";
import { PersonName } from "@/features/find-person";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, useTitle } from "@/shared/lib";
import { Card, LoadError, LoadMore, Skeleton } from "@/shared/ui";
import { SelectFilter } from "@/shared/ui/form";
import { Changes } from "./changes";

const paged = <T,>(
  key: unknown[],
  load: (cursor: string, signal: AbortSignal) => Promise<T & { next_cursor?: string | null }>,
) =>
  infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

const historyQuery = (courseId: string) =>
  paged(["course-history", courseId], (cursor, signal) =>
    unwrap(
      api.GET("/api/v1/courses/{course_id}/history", {
        params: { path: { course_id: courseId }, query: { limit: 30, ...(cursor ? { cursor } : {}) } },
        signal,
      }),
    ),
  );

const releasesQuery = (courseId: string) =>
  paged(["course-releases", courseId], (cursor, signal) =>
    unwrap(
      api.GET("/api/v1/courses/{course_id}/releases", {
        params: { path: { course_id: courseId }, query: { limit: 50, ...(cursor ? { cursor } : {}) } },
        signal,
      }),
    ),
  );

/** What differs between releases, and what happened to the course. */
export function CourseHistoryPage() {
  const { t } = useTranslation();
  const { courseId = "" } = useParams();
  useTitle(t("areas.courses.tab.history"));
  const [params, setParams] = useSearchParams();
  const { data: course } = useQuery(draftQuery(courseId));
  const releases = useInfiniteQuery(releasesQuery(courseId));
  const published = releases.data?.pages.flatMap((page) => page.items) ?? [];
  const until = Number(params.get("release")) || undefined;
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <section className="flex min-w-0 flex-col gap-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h2 className="text-lg font-semibold">{t("areas.courses.changes")}</h2>
          <SelectFilter
            label={t("areas.courses.whatCompared")}
            value={until ? String(until) : ""}
            onChange={(value) =>
              setParams((before) => {
                if (value) before.set("release", value);
                else before.delete("release");
                return before;
              })
            }
          >
            <option value="">{t("areas.courses.draftNow")}</option>
            {published.map((one) => (
              <option key={one.release} value={one.release}>
                {t("areas.courses.releaseOf", { release: one.release, date: dateTime(one.published_at) })}
              </option>
            ))}
          </SelectFilter>
        </div>
        {course && <Changes course={course} until={until} />}
      </section>
      <Events courseId={courseId} />
    </div>
  );
}

function Events({ courseId }: { courseId: string }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(historyQuery(courseId));
  const items: Schemas["HistoryEventOut"][] = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("areas.courses.events")}</h2>
      {list.isError && <LoadError error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton className="h-40" />}
      {list.isSuccess && items.length === 0 && <p className="text-muted">{t("areas.courses.noEvents")}</p>}
      <ol className="flex flex-col divide-y divide-line">
        {items.map((one) => (
          <li key={one.id} className="py-2.5">
            <p className="font-medium">
              {t(`areas.courses.event.${one.type.replace(".", "_")}` as "areas.courses.event.course_submitted", {
                defaultValue: one.type,
                release: one.data.release as number | undefined,
              })}
            </p>
            <p className="text-sm text-muted">
              {dateTime(one.occurred_at)}
              {one.actor && (
                <>
                  {" · "}
                  <PersonName id={one.actor} />
                </>
              )}
            </p>
          </li>
        ))}
      </ol>
      <LoadMore query={list} />
    </Card>
  );
}

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, isCode, pollInterval, queryClient, type Schemas, unwrap } from "@/shared/api";

export type Course = Schemas["CourseOut"];
export type CourseCardData = Schemas["CourseCardOut"];
export type Lesson = Schemas["LessonOut"];
export type OutlineLesson = Schemas["OutlineLessonOut"];
export type CourseProgress = Schemas["CourseProgressOut"];
export type LessonWhy = Schemas["LessonWhyOut"];
export type Level = CourseCardData["level"];

export interface CourseFilter {
  q?: string;
  level?: Level;
  language?: "ru" | "en";
  price?: "free" | "paid";
  sort?: "new" | "title" | "price";
}

export const coursesQuery = (filter: CourseFilter) =>
  infiniteQueryOptions({
    queryKey: ["courses", filter],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/courses", {
          params: { query: { ...filter, limit: 24, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

/** A course by its id or its slug. */
export const courseQuery = (id: string) =>
  queryOptions({
    queryKey: ["course", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/courses/{course_id}", { params: { path: { course_id: id } }, signal })),
  });

export const ownCoursesQuery = () =>
  infiniteQueryOptions({
    queryKey: ["own-courses"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/courses/mine", {
          params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

/** Progress of somebody who may learn now: it is kept for those too who have not paid, have left or lost their access. */
export const activeProgress = (progress: CourseProgress | null | undefined): CourseProgress | undefined =>
  progress?.status === "active" ? progress : undefined;

/** One's way through a course; null for whom it has not begun. `awaited`: a payment is on its way. */
export const courseProgressQuery = (id: string, awaited = false) =>
  queryOptions({
    queryKey: ["course-progress", id],
    queryFn: async ({ signal }) => {
      try {
        return await unwrap(
          api.GET("/api/v1/courses/{course_id}/progress", { params: { path: { course_id: id } }, signal }),
        );
      } catch (error) {
        if (isCode(error, "enrolment_required", "enrolment_not_found")) return null;
        throw error;
      }
    },
    staleTime: 0,
    refetchInterval: (query) => {
      const progress = query.state.data;
      if (progress === undefined) return false;
      const pays = progress === null || progress.status === "awaiting_payment";
      return (pays ? awaited : awaitsCertificate(progress)) ? pollInterval(true) : false;
    },
  });

const CERTIFICATE_WITHIN_MS = 3 * 60_000;

/** The course has just been completed; its certificate is being made. */
export const awaitsCertificate = (progress: CourseProgress): boolean =>
  progress.completed_at !== null &&
  progress.certificate_number === null &&
  Date.now() - new Date(progress.completed_at).getTime() < CERTIFICATE_WITHIN_MS;

/** What has changed with one's way through a course is seen on all screens that show it. */
export const reloadProgress = (courseId: string): Promise<unknown> =>
  Promise.all(
    [
      ["course-progress", courseId],
      ["own-courses"],
      ["learning-stats"],
      ["own-achievements"],
      ["own-certificates"],
    ].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
  );

export const lessonQuery = (courseId: string, lessonId: string) =>
  queryOptions({
    queryKey: ["lesson", courseId, lessonId],
    queryFn: async ({ signal }) =>
      (await unwrap(
        api.GET("/api/v1/courses/{course_id}/lessons/{lesson_id}", {
          params: { path: { course_id: courseId, lesson_id: lessonId } },
          signal,
        }),
      )) as Lesson,
    staleTime: 0,
  });

export const lessonsOf = (course: Course): OutlineLesson[] => course.sections.flatMap((section) => section.lessons);

/** The lessons before and after one, in the outline's order. */
export function neighbours(course: Course, lessonId: string): [OutlineLesson | undefined, OutlineLesson | undefined] {
  const lessons = lessonsOf(course);
  const at = lessons.findIndex((one) => one.id === lessonId);
  return at < 0 ? [undefined, undefined] : [lessons[at - 1], lessons[at + 1]];
}

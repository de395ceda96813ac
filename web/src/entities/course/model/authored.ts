import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, queryClient, type Schemas, unwrap } from "@/shared/api";
import type { Course } from "./course";

export type AuthoredCourse = Schemas["AuthoredCourseOut"];
export type CourseStatus = Schemas["CourseStatus"];
export type LessonDraft = Schemas["LessonDraftOut"];

export interface AuthoredFilter {
  whose?: "own" | "all";
  status?: CourseStatus;
}

/** The courses that one makes, drafts too; of an admin all of them. */
export const authoredQuery = (filter: AuthoredFilter) =>
  infiniteQueryOptions({
    queryKey: ["authored", filter],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/courses/authored", {
          params: { query: { ...filter, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

/** A course as its authors have it. */
export const draftQuery = (courseId: string) =>
  queryOptions({
    queryKey: ["draft", courseId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/courses/{course_id}", {
          params: { path: { course_id: courseId }, query: { draft: true } },
          signal,
        }),
      ),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.cover_upload?.status === "pending" ? 2_000 : false),
  });

export const lessonDraftQuery = (courseId: string, lessonId: string) =>
  queryOptions({
    queryKey: ["lesson-draft", courseId, lessonId],
    queryFn: async ({ signal }) =>
      (await unwrap(
        api.GET("/api/v1/courses/{course_id}/lessons/{lesson_id}", {
          params: { path: { course_id: courseId, lesson_id: lessonId }, query: { draft: true } },
          signal,
        }),
      )) as LessonDraft,
    staleTime: 0,
  });

/** What a change of a draft answered is the draft from now on, on all screens that show it. */
export function draftChanged(course: Course): void {
  queryClient.setQueryData(draftQuery(course.id).queryKey, course);
  void queryClient.invalidateQueries({ queryKey: ["authored"] });
  void queryClient.invalidateQueries({ queryKey: ["course-changes", course.id] });
}

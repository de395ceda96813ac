import { queryOptions } from "@tanstack/react-query";
import { api, pollInterval, type Schemas, unwrap } from "@/shared/api";

export type ChatMessage = Schemas["ChatMessageOut"];

const ANSWER_WITHIN_MS = 2 * 60_000;

/** The last question has no answer yet, and one may still come: after a reload too. */
export function awaitsAnswer(messages: readonly ChatMessage[] | undefined, now = Date.now()): boolean {
  const last = messages?.at(-1);
  return last?.role === "user" && now - new Date(last.created_at).getTime() < ANSWER_WITHIN_MS;
}

/** What was said about a course, oldest first. */
export const chatQuery = (courseId: string) =>
  queryOptions({
    queryKey: ["course-chat", courseId],
    queryFn: async ({ signal }) => {
      const page = await unwrap(
        api.GET("/api/v1/courses/{course_id}/chat", {
          params: { path: { course_id: courseId }, query: { limit: 50 } },
          signal,
        }),
      );
      return page.items.toReversed();
    },
    refetchInterval: (query) => (awaitsAnswer(query.state.data) ? pollInterval(true) : false),
  });

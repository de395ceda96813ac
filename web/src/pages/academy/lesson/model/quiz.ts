import { queryOptions } from "@tanstack/react-query";
import { api, everyItem, type Schemas, unwrap } from "@/shared/api";

export type Attempt = Schemas["AttemptOut"];
export type Answers = Record<string, string[]>;

export interface Question {
  id: string;
  kind: "single" | "multiple" | "text" | "number";
  text: string;
  options: { id: string; text: string }[];
  points: number;
}

export interface Reviewed {
  question_id: string;
  is_correct: boolean;
  answer: string[];
  explanation: string | null;
}

export const attemptsQuery = (courseId: string, lessonId: string) =>
  queryOptions({
    queryKey: ["attempts", courseId, lessonId],
    // Newest first.
    queryFn: ({ signal }) =>
      everyItem((query) =>
        unwrap(
          api.GET("/api/v1/courses/{course_id}/lessons/{lesson_id}/quiz/attempts", {
            params: { path: { course_id: courseId, lesson_id: lessonId }, query },
            signal,
          }),
        ),
      ),
    staleTime: 0,
  });

/** An option chosen or taken back; a question of kind `single` has one at most. */
export function choose(question: Question, given: readonly string[], option: string): string[] {
  if (question.kind === "single") return [option];
  return given.includes(option) ? given.filter((one) => one !== option) : [...given, option];
}

/** `12:05` of what is left, never below zero. Milliseconds. */
export function timeLeft(deadline: string, now: number): string {
  const seconds = Math.max(0, Math.round((new Date(deadline).getTime() - now) / 1000));
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;
}

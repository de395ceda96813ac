import type { LessonDraft } from "@/entities/course";
import { problemsOf, type Quiz, quizOf, requestOf } from "./quiz";

export interface Values {
  title: string;
  body: string;
  video_id: string;
  rule: "manual" | "watched" | "passed";
  percent: number;
  is_preview: boolean;
  is_required: boolean;
  opens_after_days: number;
  /** JSON, so that two are compared as texts are. */
  quiz: string;
}

export const NAMES = [
  "title",
  "body",
  "video_id",
  "rule",
  "percent",
  "is_preview",
  "is_required",
  "opens_after_days",
  "quiz",
] as const;

export const valuesOf = (lesson: LessonDraft): Values => ({
  title: lesson.title,
  body: lesson.body,
  video_id: lesson.video_id ?? "",
  rule: lesson.completion.rule,
  percent: lesson.completion.percent ?? 90,
  is_preview: lesson.is_preview,
  is_required: lesson.is_required,
  opens_after_days: lesson.opens_after_days,
  quiz: JSON.stringify(quizOf(lesson.quiz)),
});

export const quizIn = (values: Values): Quiz => JSON.parse(values.quiz) as Quiz;

/** What differs from the lesson as it was read, as the API takes it. */
export function changesOf(kind: LessonDraft["kind"], before: Values, now: Values): object {
  const differs = (...names: (keyof Values)[]) => names.some((name) => before[name] !== now[name]);
  return {
    ...(differs("title") ? { title: now.title.trim() } : {}),
    ...(differs("body") ? { body: now.body } : {}),
    ...(kind === "video" && differs("video_id") ? { video_id: now.video_id || null } : {}),
    ...(kind === "quiz" && differs("quiz") ? { quiz: requestOf(quizIn(now)) } : {}),
    ...(differs("rule", "percent")
      ? { completion: { rule: now.rule, ...(now.rule === "watched" ? { percent: now.percent } : {}) } }
      : {}),
    ...(differs("is_preview") ? { is_preview: now.is_preview } : {}),
    ...(differs("is_required") ? { is_required: now.is_required } : {}),
    ...(differs("opens_after_days") ? { opens_after_days: now.opens_after_days } : {}),
  };
}

/** What keeps the lesson from being saved: path → code. */
export function problemsIn(kind: LessonDraft["kind"], values: Values): Record<string, string> {
  return {
    ...(values.title.trim() ? {} : { title: "missing" }),
    ...(kind === "quiz" ? problemsOf(quizIn(values)) : {}),
  };
}

import type { Schemas } from "@/shared/api";

type Api = Schemas["QuizRequest"];
export type Question = Required<Omit<Schemas["QuestionRequest"], "tolerance" | "explanation">> & {
  tolerance: number | null;
  explanation: string | null;
};
export type QuestionKind = Question["kind"];
export interface Quiz {
  pass_percent: number;
  max_attempts: number | null;
  time_limit_minutes: number | null;
  shuffle: boolean;
  reveal: NonNullable<Api["reveal"]>;
  questions: Question[];
}

export const KINDS: QuestionKind[] = ["single", "multiple", "text", "number"];
export const isChoice = (kind: QuestionKind): boolean => kind === "single" || kind === "multiple";
const newId = (): string => crypto.randomUUID().slice(0, 8);
export const newOption = () => ({ id: newId(), text: "" });

/** A quiz as the API keeps it; null for one that has not been written. */
export function quizOf(kept: unknown): Quiz {
  const quiz = (kept ?? {}) as Partial<Api>;
  return {
    pass_percent: quiz.pass_percent ?? 80,
    max_attempts: quiz.max_attempts ?? null,
    time_limit_minutes: quiz.time_limit_minutes ?? null,
    shuffle: quiz.shuffle ?? false,
    reveal: quiz.reveal ?? "after_pass",
    questions: (quiz.questions ?? []).map((one) => ({
      ...one,
      options: one.options ?? [],
      answer: one.answer ?? [],
      points: one.points ?? 1,
      tolerance: one.tolerance ?? null,
      explanation: one.explanation ?? null,
    })),
  };
}

export const newQuestion = (kind: QuestionKind): Question => ({
  id: newId(),
  kind,
  text: "",
  options: isChoice(kind) ? [newOption(), newOption()] : [],
  answer: [],
  tolerance: null,
  points: 1,
  explanation: null,
});

/** The question as one of another kind: what still fits stays. */
export function withKind(question: Question, kind: QuestionKind): Question {
  if (kind === question.kind) return question;
  const stays = isChoice(kind) && isChoice(question.kind);
  const options = isChoice(kind) ? (stays ? question.options : [newOption(), newOption()]) : [];
  const answer = stays ? (kind === "single" ? question.answer.slice(0, 1) : question.answer) : [];
  return { ...question, kind, options, answer, tolerance: kind === "number" ? question.tolerance : null };
}

export function withoutOption(question: Question, id: string): Question {
  return {
    ...question,
    options: question.options.filter((one) => one.id !== id),
    answer: question.answer.filter((one) => one !== id),
  };
}

/** Marks an option as right or not; of a single choice there is one. */
export function withAnswer(question: Question, id: string, isRight: boolean): Question {
  if (question.kind === "single") return { ...question, answer: isRight ? [id] : [] };
  const others = question.answer.filter((one) => one !== id);
  return { ...question, answer: isRight ? [...others, id] : others };
}

/** Accepted answers, one a line. */
export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((one) => one.trim())
    .filter(Boolean);

export const asNumber = (text: string): number =>
  Number(text.replace(/\s/g, "").replace(",", ".").replace("\u2212", "-"));

/** What keeps a quiz from being saved: path as the API names it → code. */
export function problemsOf({ questions }: Quiz): Record<string, string> {
  const found: Record<string, string> = {};
  questions.forEach((one, place) => {
    const at = `quiz.questions.${place}`;
    if (!one.text.trim()) found[`${at}.text`] = "missing";
    if (isChoice(one.kind)) {
      if (one.options.length < 2) found[`${at}.options`] = "options";
      one.options.forEach((option, number) => {
        if (!option.text.trim()) found[`${at}.options.${number}.text`] = "missing";
      });
    }
    if (one.kind === "number" && one.answer.some((given) => Number.isNaN(asNumber(given)))) {
      found[`${at}.answer`] = "answer_not_a_number";
    }
  });
  return found;
}

/** Questions that have no right answer yet: the quiz may be saved, the course not be published. */
export const unanswered = ({ questions }: Quiz): Question[] => questions.filter((one) => one.answer.length === 0);

export const totalPoints = ({ questions }: Quiz): number => questions.reduce((sum, one) => sum + one.points, 0);

/** The texts as they are sent: without spaces around them. */
export const requestOf = (quiz: Quiz): Quiz => ({
  ...quiz,
  questions: quiz.questions.map((one) => ({
    ...one,
    text: one.text.trim(),
    options: one.options.map((option) => ({ ...option, text: option.text.trim() })),
    explanation: one.explanation?.trim() ? one.explanation.trim() : null,
  })),
});

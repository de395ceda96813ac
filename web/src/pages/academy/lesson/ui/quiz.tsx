import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Course, Lesson } from "@/entities/course";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime } from "@/shared/lib";
import { learnServerTime } from "@/shared/lib/clock";
import { Badge, Button, Card, LoadError, Notice, Skeleton, toastError } from "@/shared/ui";
import { type Attempt, attemptsQuery, type Question, type Reviewed } from "../model/quiz";
import { OpenAttempt } from "./open-attempt";

interface Props {
  course: Course;
  lessonId: string;
  quiz: NonNullable<Lesson["quiz"]>;
  onChange: () => void;
}

/** A quiz: its rules, the one open attempt that tabs share, and what came of those before. */
export function Quiz({ course, lessonId, quiz, onChange }: Props) {
  const { t } = useTranslation();
  const query = attemptsQuery(course.id, lessonId);
  const attempts = useQuery(query);
  const [opened, setOpened] = useState<Attempt>();
  const reload = async () => {
    await queryClient.invalidateQueries({ queryKey: query.queryKey });
    onChange();
  };
  const start = useMutation({
    mutationFn: async () => {
      const asked = api.POST("/api/v1/courses/{course_id}/lessons/{lesson_id}/quiz/attempts", {
        params: { path: { course_id: course.id, lesson_id: lessonId } },
      });
      // Its deadline is by the API's clock.
      learnServerTime((await asked).response);
      return unwrap(asked);
    },
    onSuccess: setOpened,
    onError: async (error) => {
      toastError(error);
      await reload();
    },
  });
  if (opened) {
    return (
      <OpenAttempt
        key={opened.number}
        courseId={course.id}
        lessonId={lessonId}
        attempt={opened}
        onEnd={() => {
          setOpened(undefined);
          void reload();
        }}
      />
    );
  }
  if (attempts.isError) return <LoadError error={attempts.error} retry={() => void attempts.refetch()} />;
  if (attempts.isPending) return <Skeleton className="h-48 rounded-card" />;
  const open = attempts.data.find((one) => one.status === "open");
  const closed = attempts.data.filter((one) => one.status !== "open");
  const last = closed[0];
  const left = quiz.max_attempts === null ? null : Math.max(0, quiz.max_attempts - closed.length);
  return (
    <div className="flex flex-col gap-6">
      {last && <Outcome attempt={last} />}
      <Card className="flex flex-col items-start gap-4">
        <ul className="flex list-disc flex-col gap-1 pl-5 text-muted">
          <li>{t("academy.quiz.questions", { count: quiz.question_count })}</li>
          <li>{t("academy.quiz.toPass", { percent: quiz.pass_percent })}</li>
          {quiz.time_limit_minutes !== null && <li>{t("academy.quiz.limit", { count: quiz.time_limit_minutes })}</li>}
          {left !== null && <li>{t("academy.quiz.left", { count: left })}</li>}
        </ul>
        {(open ?? left !== 0) && (
          <Button
            size="lg"
            variant={last?.passed ? "secondary" : "primary"}
            busy={start.isPending}
            onClick={() => start.mutate()}
          >
            {open ? t("academy.quiz.resume") : last ? t("academy.quiz.again") : t("academy.quiz.start")}
          </Button>
        )}
      </Card>
      {closed.length > 0 && (
        <section>
          <h2 className="mb-2 font-semibold">{t("academy.quiz.history")}</h2>
          <ul className="divide-y divide-line rounded-card border border-line bg-surface">
            {closed.map((attempt) => (
              <li key={attempt.number} className="flex flex-wrap items-center gap-3 px-4 py-3">
                <span className="flex-1">{dateTime(attempt.started_at)}</span>
                <span className="tabular-nums">{t("academy.quiz.score", { percent: attempt.score_percent ?? 0 })}</span>
                <Badge tone={attempt.passed ? "leaf" : "amber"}>
                  {attempt.passed ? t("academy.quiz.passed") : t("academy.quiz.failed")}
                </Badge>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Outcome({ attempt }: { attempt: Attempt }) {
  const { t } = useTranslation();
  const questions = attempt.questions as unknown as Question[];
  const review = attempt.review as unknown as Reviewed[] | null;
  const textOf = (question: Question, answer: string) =>
    question.options.find((one) => one.id === answer)?.text ?? answer;
  return (
    <>
      <Notice
        tone={attempt.passed ? "leaf" : "amber"}
        title={attempt.passed ? t("academy.quiz.passed") : t("academy.quiz.failed")}
      >
        {t("academy.quiz.score", { percent: attempt.score_percent ?? 0 })}
        {attempt.status === "expired" && ` · ${t("academy.quiz.expired")}`}
      </Notice>
      {review && (
        <ol className="flex flex-col gap-3">
          {questions.map((question) => {
            const one = review.find(({ question_id }) => question_id === question.id);
            if (!one) return null;
            return (
              <li key={question.id} className="rounded-card border border-line bg-surface p-5">
                <p className="font-semibold">{question.text}</p>
                <p className="mt-2">
                  <Badge tone={one.is_correct ? "leaf" : "danger"}>
                    {one.is_correct ? t("academy.quiz.right") : t("academy.quiz.wrong")}
                  </Badge>
                </p>
                {!one.is_correct && (
                  <p className="mt-2">
                    {t("academy.quiz.answer", { answer: one.answer.map((id) => textOf(question, id)).join(", ") })}
                  </p>
                )}
                {one.explanation && <p className="mt-2 text-muted">{one.explanation}</p>}
              </li>
            );
          })}
        </ol>
      )}
    </>
  );
}

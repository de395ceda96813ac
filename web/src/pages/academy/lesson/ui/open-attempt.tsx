import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, isCode, NetworkError, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { serverNow } from "@/shared/lib/clock";
import { Button, Card, toastError } from "@/shared/ui";
import { CheckboxField, Choices, TextField } from "@/shared/ui/form";
import { type Answers, type Attempt, choose, type Question, timeLeft } from "../model/quiz";

const SAVE_AFTER_MS = 800;

interface Props {
  courseId: string;
  lessonId: string;
  attempt: Attempt;
  /** It was submitted, here or in another tab, or its time is over. */
  onEnd: () => void;
}

/** The questions of an open attempt; what is answered is saved as one goes. */
export function OpenAttempt({ courseId, lessonId, attempt, onEnd }: Props) {
  const { t } = useTranslation();
  const questions = attempt.questions as unknown as Question[];
  const [answers, setAnswers] = useState<Answers>(attempt.answers);
  const [now, setNow] = useState(serverNow);
  const path = { course_id: courseId, lesson_id: lessonId, number: attempt.number };
  const save = useMutation({
    // One after another: an older state never overwrites a newer one.
    scope: { id: `attempt-${lessonId}` },
    mutationFn: (given: Answers) =>
      unwrap(
        api.PUT("/api/v1/courses/{course_id}/lessons/{lesson_id}/quiz/attempts/{number}", {
          params: { path },
          body: { answers: given },
          // Whoever closes the page has answered too.
          keepalive: true,
        }),
      ),
    retry: (failures, error) => error instanceof NetworkError && failures < 5,
    onError: (error) => {
      if (isCode(error, "attempt_closed")) onEnd();
      else if (!(error instanceof NetworkError)) toastError(error);
    },
  });
  const submit = useMutation({
    scope: { id: `attempt-${lessonId}` },
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/courses/{course_id}/lessons/{lesson_id}/quiz/attempts/{number}/submit", {
          params: { path },
          body: { answers },
        }),
      ),
    onSuccess: onEnd,
    onError: (error) => {
      toastError(error);
      if (isCode(error, "attempt_closed")) onEnd();
    },
  });
  const { mutate } = save;
  const [sent, setSent] = useState(answers);
  const isUnsent = sent !== answers;
  useEffect(() => {
    if (!isUnsent) return;
    const send = () => {
      setSent(answers);
      mutate(answers);
    };
    const timer = setTimeout(send, SAVE_AFTER_MS);
    addEventListener("pagehide", send);
    return () => {
      clearTimeout(timer);
      removeEventListener("pagehide", send);
    };
  }, [answers, isUnsent, mutate]);
  // Whoever goes on to another page at once has answered too; what is submitted takes all answers along.
  const unsent = useRef<Answers>(undefined);
  useEffect(() => {
    unsent.current = isUnsent && !submit.isPending && !submit.isSuccess ? answers : undefined;
  });
  useEffect(
    () => () => {
      if (unsent.current) mutate(unsent.current);
    },
    [mutate],
  );
  const isLost = save.isError && !isUnsent;
  useEffect(() => {
    if (!isLost) return;
    const again = () => mutate(answers);
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [answers, isLost, mutate]);

  const deadline = attempt.deadline_at;
  const isOver = deadline !== null && now >= new Date(deadline).getTime();
  useEffect(() => {
    if (deadline === null || isOver) return;
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, [deadline, isOver]);
  const { mutate: submitNow } = submit;
  const submitted = useRef(false);
  useEffect(() => {
    if (!isOver || submitted.current) return;
    submitted.current = true;
    submitNow();
  }, [isOver, submitNow]);

  const set = (question: Question, given: string[]) => setAnswers((before) => ({ ...before, [question.id]: given }));
  const answered = questions.filter((one) => answers[one.id]?.some((given) => given.trim() !== "")).length;
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!submit.isPending) submit.mutate();
      }}
    >
      <div className="flex flex-wrap justify-between gap-3 text-muted tabular-nums">
        <p role="status">
          {t("academy.quiz.answered", { done: answered, count: questions.length })}
          {" · "}
          {isUnsent || save.isPending
            ? t("academy.quiz.saving")
            : isLost
              ? t("academy.quiz.notSaved")
              : t("action.saved")}
        </p>
        {deadline && (
          <p role="timer" aria-label={t("academy.quiz.timeLeft")} className="font-semibold text-ink">
            {timeLeft(deadline, now)}
          </p>
        )}
      </div>
      {questions.map((question, index) => (
        <Card key={question.id} className="[&_legend]:text-base [&>div>label]:text-base">
          <Answer
            label={`${String(index + 1)}. ${question.text}`}
            question={question}
            given={answers[question.id] ?? []}
            onChange={(given) => set(question, given)}
          />
        </Card>
      ))}
      <Button type="submit" size="lg" className="self-start" busy={submit.isPending}>
        {t("academy.quiz.submit")}
      </Button>
    </form>
  );
}

interface AnswerProps {
  label: string;
  question: Question;
  given: string[];
  onChange: (given: string[]) => void;
}

function Answer({ label, question, given, onChange }: AnswerProps) {
  const { t } = useTranslation();
  if (question.kind === "single") {
    return (
      <Choices
        stacked
        legend={label}
        name={question.id}
        value={given[0]}
        onChange={(option) => onChange(choose(question, given, option))}
        options={question.options.map((one) => ({ value: one.id, label: one.text }))}
      />
    );
  }
  if (question.kind === "multiple") {
    return (
      <fieldset>
        <legend className="mb-1 font-semibold">{label}</legend>
        <p className="mb-1 text-sm text-muted">{t("academy.quiz.several")}</p>
        {question.options.map((one) => (
          <CheckboxField
            key={one.id}
            label={one.text}
            checked={given.includes(one.id)}
            onChange={() => onChange(choose(question, given, one.id))}
          />
        ))}
      </fieldset>
    );
  }
  return (
    <TextField
      label={label}
      inputMode={question.kind === "number" ? "decimal" : "text"}
      autoComplete="off"
      maxLength={200}
      value={given[0] ?? ""}
      onChange={(event) => onChange(event.target.value ? [event.target.value] : [])}
    />
  );
}

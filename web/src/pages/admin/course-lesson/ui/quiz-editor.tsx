import { Eye, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "@/shared/i18n";
import { Button, Card, Dialog } from "@/shared/ui";
import { SelectField, Switch, WholeField } from "@/shared/ui/form";
import { SortableList } from "@/shared/ui/sortable";
import { KINDS, newQuestion, type Question, type Quiz, totalPoints, unanswered } from "../model/quiz";
import { ProblemText } from "./problem-text";
import { QuestionCard } from "./question-card";
import { QuizPreview } from "./quiz-preview";

const MOST_QUESTIONS = 100;

interface Props {
  quiz: Quiz;
  /** Path of the request's body → code. */
  problems: Record<string, string>;
  onChange: (quiz: Quiz) => void;
}

/** A quiz: its rules, and its questions in the order in which they are dragged. */
export function QuizEditor({ quiz, problems, onChange }: Props) {
  const { t } = useTranslation();
  const [isShown, setIsShown] = useState(false);
  const { questions } = quiz;
  const replace = (changed: Question) =>
    onChange({ ...quiz, questions: questions.map((one) => (one.id === changed.id ? changed : one)) });
  const open = unanswered(quiz).length;
  const whole = problems.quiz ?? problems["quiz.questions"];
  return (
    <>
      <Card className="flex flex-col gap-5">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h2 className="text-lg font-semibold">{t("areas.courses.quiz.rules")}</h2>
          <Button variant="secondary" disabled={questions.length === 0} onClick={() => setIsShown(true)}>
            <Eye aria-hidden />
            {t("areas.courses.quiz.preview")}
          </Button>
        </div>
        <div className="grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
          <WholeField
            label={t("areas.courses.quiz.pass")}
            min={1}
            max={100}
            value={quiz.pass_percent}
            onChange={(percent) => onChange({ ...quiz, pass_percent: percent ?? 1 })}
          />
          <WholeField
            label={t("areas.courses.quiz.attempts")}
            hint={t("areas.courses.quiz.noLimit")}
            min={1}
            max={100}
            nullable
            value={quiz.max_attempts}
            onChange={(max_attempts) => onChange({ ...quiz, max_attempts })}
          />
          <WholeField
            label={t("areas.courses.quiz.time")}
            hint={t("areas.courses.quiz.noLimit")}
            min={1}
            max={600}
            nullable
            value={quiz.time_limit_minutes}
            onChange={(time_limit_minutes) => onChange({ ...quiz, time_limit_minutes })}
          />
        </div>
        <SelectField
          label={t("areas.courses.quiz.reveal")}
          value={quiz.reveal}
          onChange={(event) => onChange({ ...quiz, reveal: event.target.value as Quiz["reveal"] })}
        >
          {(["after_pass", "after_last", "never"] as const).map((one) => (
            <option key={one} value={one}>
              {t(`areas.courses.quiz.reveals.${one}`)}
            </option>
          ))}
        </SelectField>
        <Switch
          label={t("areas.courses.quiz.shuffle")}
          hint={t("areas.courses.quiz.shuffleHint")}
          checked={quiz.shuffle}
          onChange={(shuffle) => onChange({ ...quiz, shuffle })}
        />
      </Card>
      <section className="flex flex-col gap-4">
        <div className="flex flex-wrap items-baseline justify-between gap-3">
          <h2 className="text-lg font-semibold">{t("areas.courses.quiz.questions", { count: questions.length })}</h2>
          <p className="text-sm text-muted">{t("areas.courses.quiz.points", { count: totalPoints(quiz) })}</p>
        </div>
        {open > 0 && <p className="text-amber">{t("areas.courses.quiz.unanswered", { count: open })}</p>}
        {whole && (
          <ProblemText>
            {t(`problems.code.${whole}` as "problems.code.quiz_too_long", { defaultValue: t("errors.fields") })}
          </ProblemText>
        )}
        <SortableList
          className="flex flex-col gap-4"
          items={questions}
          idOf={(one) => one.id}
          nameOf={(one) => one.text || t("areas.courses.quiz.newQuestion")}
          onMove={(moved) => onChange({ ...quiz, questions: moved })}
          row={(question, handle, place) => (
            <QuestionCard
              question={question}
              place={place}
              handle={handle}
              problems={problems}
              onChange={replace}
              onRemove={() => onChange({ ...quiz, questions: questions.filter((one) => one.id !== question.id) })}
            />
          )}
        />
        {questions.length < MOST_QUESTIONS && (
          <div className="flex flex-wrap gap-2">
            {KINDS.map((kind) => (
              <Button
                key={kind}
                variant="secondary"
                onClick={() => onChange({ ...quiz, questions: [...questions, newQuestion(kind)] })}
              >
                <Plus aria-hidden />
                {t(`areas.courses.quiz.add.${kind}`)}
              </Button>
            ))}
          </div>
        )}
      </section>
      <Dialog open={isShown} onClose={() => setIsShown(false)} title={t("areas.courses.quiz.preview")}>
        <QuizPreview quiz={quiz} />
      </Dialog>
    </>
  );
}

import { Plus, Trash2, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "@/shared/i18n";
import { Button, ConfirmButton, IconButton } from "@/shared/ui";
import { SelectField, TextAreaField, TextField, WholeField } from "@/shared/ui/form";
import { SortableList } from "@/shared/ui/sortable";
import {
  asNumber,
  isChoice,
  KINDS,
  linesOf,
  newOption,
  type Question,
  type QuestionKind,
  withAnswer,
  withKind,
  withoutOption,
} from "../model/quiz";
import { AnswerLines } from "./answer-lines";
import { ProblemText } from "./problem-text";

const MOST_OPTIONS = 20;

interface Props {
  question: Question;
  place: number;
  handle: ReactNode;
  problems: Record<string, string>;
  onChange: (question: Question) => void;
  onRemove: () => void;
}

/** One question with its right answers, and what is wrong with it where it is wrong. */
export function QuestionCard({ question, place, handle, problems, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const at = `quiz.questions.${place}`;
  const problem = (path: string): string | undefined => {
    const code = problems[`${at}.${path}`];
    if (!code) return undefined;
    return t(`areas.courses.quiz.problem.${code}` as "areas.courses.quiz.problem.options", {
      defaultValue: t(`problems.field.${code}` as "errors.fieldUnknown", { defaultValue: t("errors.fieldUnknown") }),
    });
  };
  const name = question.text || t("areas.courses.quiz.newQuestion");
  return (
    <div className="rounded-card border border-line bg-surface">
      <div className="flex items-center gap-1 border-b border-line py-1 pr-2 pl-1">
        {handle}
        <h3 className="min-w-0 flex-1 truncate font-semibold">
          {place + 1}. {name}
        </h3>
        <ConfirmButton
          variant="quiet"
          title={t("areas.courses.quiz.remove")}
          text={t("areas.courses.quiz.removeText", { name })}
          confirm={t("action.remove")}
          onConfirm={() => {
            onRemove();
            return Promise.resolve();
          }}
        >
          <Trash2 aria-hidden />
          <span className="sr-only">{t("areas.courses.removeOf", { name })}</span>
        </ConfirmButton>
      </div>
      <div className="flex flex-col gap-5 p-5">
        <TextAreaField
          label={t("areas.courses.quiz.text")}
          rows={2}
          maxLength={2000}
          value={question.text}
          error={problem("text")}
          onChange={(event) => onChange({ ...question, text: event.target.value })}
        />
        <div className="grid gap-5 sm:grid-cols-2">
          <SelectField
            label={t("areas.courses.quiz.kindTitle")}
            value={question.kind}
            onChange={(event) => onChange(withKind(question, event.target.value as QuestionKind))}
          >
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`areas.courses.quiz.kind.${kind}`)}
              </option>
            ))}
          </SelectField>
          <WholeField
            label={t("areas.courses.quiz.pointsOf")}
            min={1}
            max={100}
            value={question.points}
            error={problem("points")}
            onChange={(points) => onChange({ ...question, points: points ?? 1 })}
          />
        </div>
        {isChoice(question.kind) ? (
          <Options question={question} problem={problem} onChange={onChange} />
        ) : (
          <div className="grid gap-5 sm:grid-cols-2">
            <AnswerLines
              label={t(question.kind === "number" ? "areas.courses.quiz.numbers" : "areas.courses.quiz.texts")}
              hint={t("areas.courses.quiz.linesHint")}
              lines={question.answer}
              error={problem("answer")}
              onChange={(text) => onChange({ ...question, answer: linesOf(text) })}
            />
            {question.kind === "number" && (
              <TextField
                label={t("areas.courses.quiz.tolerance")}
                hint={t("areas.courses.quiz.toleranceHint")}
                inputMode="decimal"
                defaultValue={question.tolerance ?? ""}
                error={problem("tolerance")}
                onChange={(event) => {
                  const value = asNumber(event.target.value);
                  const isGiven = event.target.value.trim() !== "" && value >= 0;
                  onChange({ ...question, tolerance: isGiven ? value : null });
                }}
              />
            )}
          </div>
        )}
        <TextAreaField
          label={t("areas.courses.quiz.explanation")}
          optional
          rows={2}
          maxLength={2000}
          value={question.explanation ?? ""}
          error={problem("explanation")}
          onChange={(event) => onChange({ ...question, explanation: event.target.value || null })}
        />
      </div>
    </div>
  );
}

interface OptionsProps {
  question: Question;
  problem: (path: string) => string | undefined;
  onChange: (question: Question) => void;
}

function Options({ question, problem, onChange }: OptionsProps) {
  const { t } = useTranslation();
  const { options, answer, kind } = question;
  const wrong = problem("options") ?? problem("answer");
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-sm font-semibold">{t(`areas.courses.quiz.optionsOf.${kind as "single"}`)}</legend>
      <SortableList
        className="flex flex-col gap-1"
        rowClassName="rounded-control"
        items={options}
        idOf={(one) => one.id}
        nameOf={(one) => one.text || t("areas.courses.quiz.newOption")}
        onMove={(moved) => onChange({ ...question, options: moved })}
        row={(option, handle, place) => {
          const name = option.text || t("areas.courses.quiz.optionNumber", { number: place + 1 });
          const error = problem(`options.${place}.text`);
          return (
            <div className="flex items-center gap-1">
              {handle}
              <label className="grid size-11 shrink-0 cursor-pointer place-items-center">
                <input
                  type={kind === "single" ? "radio" : "checkbox"}
                  name={`answer-${question.id}`}
                  className="size-5 accent-accent"
                  aria-label={t("areas.courses.quiz.isRight", { name })}
                  checked={answer.includes(option.id)}
                  onChange={(event) => onChange(withAnswer(question, option.id, event.target.checked))}
                />
              </label>
              <input
                aria-label={t("areas.courses.quiz.optionNumber", { number: place + 1 })}
                aria-invalid={error ? true : undefined}
                value={option.text}
                maxLength={1000}
                onChange={(event) =>
                  onChange({
                    ...question,
                    options: options.map((one) => (one.id === option.id ? { ...one, text: event.target.value } : one)),
                  })
                }
                className="min-h-11 min-w-0 flex-1 rounded-control border border-line-strong/60 bg-surface px-3 aria-invalid:border-danger"
              />
              <IconButton
                label={t("areas.courses.removeOf", { name })}
                disabled={options.length <= 2}
                onClick={() => onChange(withoutOption(question, option.id))}
              >
                <X aria-hidden />
              </IconButton>
            </div>
          );
        }}
      />
      {(wrong || options.some((_, place) => problem(`options.${place}.text`))) && (
        <ProblemText>{wrong ?? t("areas.courses.quiz.problem.emptyOption")}</ProblemText>
      )}
      {options.length < MOST_OPTIONS && (
        <Button
          variant="quiet"
          className="self-start"
          onClick={() => onChange({ ...question, options: [...options, newOption()] })}
        >
          <Plus aria-hidden />
          {t("areas.courses.quiz.addOption")}
        </Button>
      )}
    </fieldset>
  );
}

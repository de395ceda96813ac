import { useState } from "react";
import { useTranslation } from "@/shared/i18n";
import { CheckboxField, Choices, TextField } from "@/shared/ui/form";
import type { Quiz } from "../model/quiz";

/** The questions as a learner meets them; nothing is graded or kept. */
export function QuizPreview({ quiz }: { quiz: Quiz }) {
  const { t } = useTranslation();
  const [answers, setAnswers] = useState<Record<string, string[]>>({});
  const set = (id: string, given: string[]) => setAnswers((before) => ({ ...before, [id]: given }));
  return (
    <ol className="flex flex-col gap-6">
      {quiz.questions.map((question, place) => {
        const given = answers[question.id] ?? [];
        const title = `${place + 1}. ${question.text || t("areas.courses.quiz.newQuestion")}`;
        return (
          <li key={question.id}>
            {question.kind === "single" ? (
              <Choices
                stacked
                legend={title}
                name={`preview-${question.id}`}
                value={given[0]}
                onChange={(value) => set(question.id, [value])}
                options={question.options.map((one) => ({ value: one.id, label: one.text || "—" }))}
              />
            ) : question.kind === "multiple" ? (
              <fieldset>
                <legend className="mb-2 text-sm font-semibold">{title}</legend>
                {question.options.map((one) => (
                  <CheckboxField
                    key={one.id}
                    label={one.text || "—"}
                    checked={given.includes(one.id)}
                    onChange={(event) =>
                      set(question.id, event.target.checked ? [...given, one.id] : given.filter((id) => id !== one.id))
                    }
                  />
                ))}
              </fieldset>
            ) : (
              <TextField
                label={title}
                inputMode={question.kind === "number" ? "decimal" : "text"}
                value={given[0] ?? ""}
                onChange={(event) => set(question.id, [event.target.value])}
              />
            )}
          </li>
        );
      })}
    </ol>
  );
}

import { useState } from "react";
import { TextAreaField } from "@/shared/ui/form";
import { linesOf } from "../model/quiz";

interface Props {
  label: string;
  hint: string;
  lines: string[];
  error: string | undefined;
  onChange: (text: string) => void;
}

/** Answers, one a line: the text stays as it is typed, what is given on is without empty lines. */
export function AnswerLines({ label, hint, lines, error, onChange }: Props) {
  const [typed, setTyped] = useState(() => lines.join("\n"));
  const shown = linesOf(typed).join("\n") === lines.join("\n") ? typed : lines.join("\n");
  return (
    <TextAreaField
      label={label}
      hint={hint}
      rows={3}
      value={shown}
      error={error}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(event.target.value);
      }}
    />
  );
}

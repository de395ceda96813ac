import { diffArrays, diffLines } from "diff";
import { wordsOf } from "@/shared/lib";

export interface Piece {
  kind: "same" | "added" | "removed";
  text: string;
}

const CONTEXT_LINES = 2;
const pieceOf = (one: { added: boolean; removed: boolean; value: string }): Piece => ({
  kind: one.added ? "added" : one.removed ? "removed" : "same",
  text: one.value,
});

/** Two texts word by word where they are short, else line by line, with a little of what stayed around what changed. */
export function difference(before: string, after: string): Piece[] {
  if (before.length + after.length < 2_000) {
    const found = diffArrays(wordsOf(before), wordsOf(after));
    return found.map((one) => pieceOf({ ...one, value: one.value.join("") }));
  }
  return diffLines(before, after)
    .map(pieceOf)
    .map((piece, place, all) => {
      if (piece.kind !== "same") return piece;
      const lines = piece.text.split("\n");
      const isFirst = place === 0;
      const isLast = place === all.length - 1;
      const most = (isFirst ? 0 : CONTEXT_LINES) + (isLast ? 0 : CONTEXT_LINES);
      if (lines.length <= most + 2) return piece;
      const head = isFirst ? [] : lines.slice(0, CONTEXT_LINES);
      const tail = isLast ? [] : lines.slice(-CONTEXT_LINES - 1);
      return { kind: "same", text: [...head, "…", ...tail].join("\n") };
    });
}

/** A quiz as text, so that two are compared as texts are. */
export function quizText(quiz: unknown): string {
  if (!quiz || typeof quiz !== "object") return "";
  const { questions = [], ...rules } = quiz as { questions?: Record<string, unknown>[] };
  const lines = Object.entries(rules).map(([name, value]) => `${name}: ${String(value)}`);
  for (const [place, one] of questions.entries()) {
    const answer = (one.answer ?? []) as string[];
    lines.push("", `${place + 1}. ${String(one.text)} (${String(one.points)})`);
    const options = (one.options ?? []) as { id: string; text: string }[];
    for (const option of options) lines.push(`  ${answer.includes(option.id) ? "[x]" : "[ ]"} ${option.text}`);
    if (options.length === 0) lines.push(`  = ${answer.join(" | ")}`);
    if (typeof one.explanation === "string" && one.explanation) lines.push(`  ${one.explanation}`);
  }
  return lines.join("\n");
}

import { diffArrays, diffLines } from "diff";
import { wordsOf } from "@/shared/lib";

export interface Piece {
  text: string;
  kind: "same" | "added" | "removed";
}

/** A line of the comparison with its pieces: in a line that changed, the words that did. */
export interface ComparedLine {
  kind: "same" | "added" | "removed";
  pieces: Piece[];
}

const linesOf = (text: string): string[] => {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
};

/** Two texts line by line, and word by word where a line took another's place. */
export function compare(before: string, after: string): ComparedLine[] {
  const changes = diffLines(before, after);
  const found: ComparedLine[] = [];
  for (let at = 0; at < changes.length; at++) {
    const change = changes[at];
    if (!change) continue;
    const lines = linesOf(change.value);
    const next = changes[at + 1];
    if (change.removed && next?.added) {
      const others = linesOf(next.value);
      const olds: ComparedLine[] = [];
      const news: ComparedLine[] = [];
      for (let place = 0; place < Math.max(lines.length, others.length); place++) {
        const [old, other] = [lines[place], others[place]];
        const words = old !== undefined && other !== undefined ? diffArrays(wordsOf(old), wordsOf(other)) : undefined;
        if (old !== undefined) olds.push({ kind: "removed", pieces: piecesOf(words, old, "removed") });
        if (other !== undefined) news.push({ kind: "added", pieces: piecesOf(words, other, "added") });
      }
      found.push(...olds, ...news);
      at += 1;
      continue;
    }
    const kind = change.added ? "added" : change.removed ? "removed" : "same";
    found.push(...lines.map((text): ComparedLine => ({ kind, pieces: [{ text, kind }] })));
  }
  return found;
}

function piecesOf(
  words: ReturnType<typeof diffArrays<string>> | undefined,
  whole: string,
  side: "added" | "removed",
): Piece[] {
  if (!words) return [{ text: whole, kind: side }];
  return words
    .filter((word) => (side === "added" ? !word.removed : !word.added))
    .map((word) => ({ text: word.value.join(""), kind: word.added || word.removed ? side : "same" }));
}

/** Long stretches that are the same in both are left out, but for a few lines around what changed. */
export function folded(lines: ComparedLine[], around = 3): (ComparedLine | { kind: "skipped"; count: number })[] {
  const isNear = lines.map((_, place) =>
    lines.slice(Math.max(0, place - around), place + around + 1).some((one) => one.kind !== "same"),
  );
  const found: (ComparedLine | { kind: "skipped"; count: number })[] = [];
  lines.forEach((line, place) => {
    if (isNear[place]) {
      found.push(line);
      return;
    }
    const last = found.at(-1);
    if (last?.kind === "skipped") last.count += 1;
    else found.push({ kind: "skipped", count: 1 });
  });
  return found;
}

import { expect, it } from "vitest";
import { difference, quizText } from "./difference";

it("compares short texts by words", () => {
  expect(difference("Стирать при 30", "Стирать при 40")).toEqual([
    { kind: "same", text: "Стирать при " },
    { kind: "removed", text: "30" },
    { kind: "added", text: "40" },
  ]);
});

it("shows of a long text only what is around a change", () => {
  const lines = Array.from({ length: 400 }, (_, place) => `строка ${place}`);
  const other = lines.with(200, "другая");
  const found = difference(lines.join("\n"), other.join("\n"));
  const text = found.map((one) => one.text).join("");
  expect(found.filter((one) => one.kind === "added").map((one) => one.text.trim())).toEqual(["другая"]);
  expect(text.split("\n").length).toBeLessThan(15);
  expect(text).toContain("строка 199");
});

it("writes a quiz down with its right answers marked", () => {
  const quiz = {
    pass_percent: 80,
    questions: [
      {
        text: "Что?",
        points: 2,
        options: [
          { id: "a", text: "Да" },
          { id: "b", text: "Нет" },
        ],
        answer: ["b"],
      },
    ],
  };
  expect(quizText(quiz)).toBe("pass_percent: 80\n\n1. Что? (2)\n  [ ] Да\n  [x] Нет");
  expect(quizText(null)).toBe("");
});

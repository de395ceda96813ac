import { expect, it } from "vitest";
import {
  linesOf,
  newQuestion,
  problemsOf,
  quizOf,
  totalPoints,
  unanswered,
  withAnswer,
  withKind,
  withoutOption,
} from "./quiz";

const choice = {
  ...newQuestion("multiple"),
  text: "?",
  options: [
    { id: "a", text: "A" },
    { id: "b", text: "B" },
  ],
  answer: ["a", "b"],
};

it("reads a quiz that was never written, and one with fields left out", () => {
  expect(quizOf(null)).toMatchObject({ pass_percent: 80, max_attempts: null, questions: [] });
  expect(quizOf({ questions: [{ id: "q", kind: "text", text: "?" }] }).questions[0]).toMatchObject({
    options: [],
    answer: [],
    points: 1,
  });
});

it("keeps options and answers where another kind still has them", () => {
  expect(withKind(choice, "single")).toMatchObject({ options: choice.options, answer: ["a"] });
  expect(withKind(choice, "text")).toMatchObject({ options: [], answer: [] });
  expect(withKind(newQuestion("text"), "single").options).toHaveLength(2);
});

it("has one right answer of a single choice, and none of an option that is gone", () => {
  expect(withAnswer(withKind(choice, "single"), "b", true).answer).toEqual(["b"]);
  expect(withAnswer(choice, "b", false).answer).toEqual(["a"]);
  expect(withoutOption(choice, "b")).toMatchObject({ options: [{ id: "a" }], answer: ["a"] });
});

it("names what is wrong by the path that the API has for it", () => {
  const number = { ...newQuestion("number"), text: "Сколько?", answer: ["30,5", "много"] };
  const quiz = { ...quizOf(null), questions: [{ ...choice, options: [{ id: "a", text: " " }] }, number] };
  expect(problemsOf(quiz)).toEqual({
    "quiz.questions.0.options": "options",
    "quiz.questions.0.options.0.text": "missing",
    "quiz.questions.1.answer": "answer_not_a_number",
  });
  expect(problemsOf({ ...quiz, questions: [choice, { ...number, answer: ["\u22125", "1 000,5"] }] })).toEqual({});
});

it("counts points, and questions without an answer", () => {
  const quiz = { ...quizOf(null), questions: [{ ...choice, points: 3 }, newQuestion("text")] };
  expect(totalPoints(quiz)).toBe(4);
  expect(unanswered(quiz)).toHaveLength(1);
  expect(linesOf(" да \n\nага")).toEqual(["да", "ага"]);
});

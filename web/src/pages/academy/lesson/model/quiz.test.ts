import { expect, it } from "vitest";
import { choose, type Question, timeLeft } from "./quiz";

const question = (kind: Question["kind"]): Question => ({ id: "q", kind, text: "", options: [], points: 1 });

it("changes the only answer of a single choice and toggles those of a multiple one", () => {
  expect(choose(question("single"), ["a"], "b")).toEqual(["b"]);
  expect(choose(question("multiple"), ["a"], "b")).toEqual(["a", "b"]);
  expect(choose(question("multiple"), ["a", "b"], "a")).toEqual(["b"]);
});

it("counts down to zero and no further", () => {
  const deadline = "2026-03-02T12:10:00Z";
  const at = (text: string) => new Date(text).getTime();
  expect(timeLeft(deadline, at("2026-03-02T12:07:55Z"))).toBe("2:05");
  expect(timeLeft(deadline, at("2026-03-02T13:00:00Z"))).toBe("0:00");
});

import { expect, it } from "vitest";
import { type Course, neighbours } from "./course";

const lesson = (id: string) => ({ id });
const course = {
  sections: [{ lessons: [lesson("a"), lesson("b")] }, { lessons: [lesson("c")] }],
} as unknown as Course;

it("goes on across the border of a section", () => {
  expect(neighbours(course, "b").map((one) => one?.id)).toEqual(["a", "c"]);
});

it("has nothing before the first, after the last, or around a lesson that is gone", () => {
  expect(neighbours(course, "a")[0]).toBeUndefined();
  expect(neighbours(course, "c")[1]).toBeUndefined();
  expect(neighbours(course, "x")).toEqual([undefined, undefined]);
});

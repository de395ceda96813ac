import { expect, it } from "vitest";
import type { OutlineLesson } from "@/entities/course";
import { moveLesson, rebased, requestOf, type Section, withoutSection } from "./outline";

const section = (id: string, lessons: string, title = id): Section => ({
  id,
  key: id,
  title,
  lessons: Array.from(lessons, (one) => ({ id: one }) as OutlineLesson),
});
const shape = (sections: Section[]) =>
  sections.map((one) => `${one.id ?? "new"}:${one.lessons.map((lesson) => lesson.id).join("")}`);
const two = [section("A", "abc"), section("B", "de")];

it("moves a lesson up, down and into other sections", () => {
  expect(shape(moveLesson(two, "c", "A", "a"))).toEqual(["A:cab", "B:de"]);
  expect(shape(moveLesson(two, "a", "A", "b"))).toEqual(["A:bac", "B:de"]);
  expect(shape(moveLesson(two, "a", "A", "c"))).toEqual(["A:bca", "B:de"]);
  expect(shape(moveLesson(two, "a", "B", "e"))).toEqual(["A:bc", "B:dae"]);
  expect(shape(moveLesson(two, "a", "B", undefined))).toEqual(["A:bc", "B:dea"]);
  expect(moveLesson(two, "x", "B", undefined)).toBe(two);
});

it("keeps the lessons of a section that goes", () => {
  expect(shape(withoutSection(two, "B"))).toEqual(["A:abcde"]);
  expect(shape(withoutSection(two, "A"))).toEqual(["B:abcde"]);
  expect(withoutSection([section("A", "a")], "A")).toHaveLength(1);
});

it("brings my order over what somebody has changed meanwhile", () => {
  const mine = [section("B", "de"), section("A", "cab")];
  const theirs = [section("A", "abf", "Новое имя"), section("B", "de"), section("C", "g")];
  const found = rebased(two, mine, theirs);
  expect(shape(found)).toEqual(["B:de", "A:abf", "C:g"]);
  expect(found[1]?.title).toBe("Новое имя");
});

it("makes a section anew that somebody has deleted while lessons were put into it", () => {
  const mine = [section("A", "bc"), section("B", "aed")];
  const theirs = [section("A", "abcde")];
  const found = rebased(two, mine, theirs);
  expect(shape(found)).toEqual(["A:bc", "new:aed"]);
  expect(requestOf(found)[1]).toEqual({ title: "B", lessons: ["a", "e", "d"] });
});

it("does not bring back a section that I have deleted", () => {
  expect(shape(rebased(two, [section("A", "abcde")], two))).toEqual(["A:abcde"]);
});

import { expect, it } from "vitest";
import { headingLevels } from "./heading-levels";

const levels = (...given: number[]): number[] => {
  const children = given.map((depth) => ({ type: "heading", depth }));
  headingLevels()({ type: "root", children });
  return children.map(({ depth }) => depth);
};

it.each([
  [
    [1, 2, 2, 3],
    [2, 3, 3, 4],
  ],
  [
    [2, 3, 2],
    [2, 3, 2],
  ],
  [
    [2, 4, 4, 2],
    [2, 3, 3, 2],
  ],
  [
    [3, 1],
    [2, 2],
  ],
  [
    [1, 2, 3, 4, 5, 6],
    [2, 3, 4, 5, 6, 6],
  ],
])("begins at the second level and skips none: %j", (given, expected) => {
  expect(levels(...given)).toEqual(expected);
});

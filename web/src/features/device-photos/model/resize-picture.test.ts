import { expect, it } from "vitest";
import { fitted } from "./resize-picture";

it.each([
  [4000, 3000, 1200, 900],
  [3000, 4000, 900, 1200],
  [1200, 800, 1200, 800],
  [640, 480, 640, 480],
  [12_000, 1, 1200, 1],
])("fits %d × %d into %d × %d", (width, height, fitWidth, fitHeight) =>
  expect(fitted(width, height)).toEqual({ width: fitWidth, height: fitHeight }),
);

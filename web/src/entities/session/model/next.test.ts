import { expect, it } from "vitest";
import { safeNext } from "./next";

it.each([
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/\n\\evil.example",
  "/.//evil.example",
  "//[",
  "/./\t/evil.example",
  "/./\\evil.example",
  "//",
  "javascript:alert(1)",
  "",
  null,
])("leads to no other address: %s", (next) => expect(safeNext(next)).toBe("/"));

it("leads back to a path of this site", () => {
  expect(safeNext("/checkout?step=2#top")).toBe("/checkout?step=2#top");
});

import { expect, it } from "vitest";
import { stepsOf } from "./steps";

it("lets authors submit and take back, and admins decide", () => {
  expect(stepsOf({ status: "draft", has_changes: true }, false)).toEqual(["submit"]);
  expect(stepsOf({ status: "in_review", has_changes: true }, false)).toEqual(["return"]);
  expect(stepsOf({ status: "in_review", has_changes: true }, true)).toEqual(["publish", "return", "withdraw"]);
});

it("publishes again only what was changed", () => {
  expect(stepsOf({ status: "published", has_changes: false }, true)).toEqual(["archive", "withdraw"]);
  expect(stepsOf({ status: "published", has_changes: true }, true)[0]).toBe("publish");
  expect(stepsOf({ status: "published", has_changes: true }, false)).toEqual([]);
  expect(stepsOf({ status: "withdrawn", has_changes: true }, true)).toEqual([]);
});

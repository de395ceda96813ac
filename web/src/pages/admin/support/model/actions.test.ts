import { expect, it } from "vitest";
import { actionOf, draftOf, isEditable } from "./actions";

it.each([
  { type: "reply", text: "Готово" },
  { type: "status", status: "resolved" },
  { type: "priority", priority: "high" },
  { type: "add_tags", tags: ["оплата", "опт"] },
  { type: "assign", assignee_id: "me" },
  { type: "team", team_id: null },
  { type: "snooze", minutes: 90 },
])("keeps %o through its form", (action) => expect(actionOf(draftOf(action))).toEqual(action));

it("reads hours as they are written in either language", () => {
  for (const value of ["1.5", "1,5"])
    expect(actionOf({ kind: "snooze", value })).toEqual({ type: "snooze", minutes: 90 });
});

it("leaves out what has no value", () => {
  expect(actionOf({ kind: "note", value: " " })).toBeUndefined();
  expect(actionOf({ kind: "snooze", value: "soon" })).toBeUndefined();
  expect(actionOf({ kind: "add_tags", value: " , " })).toBeUndefined();
});

it("knows what its form cannot hold", () => {
  expect(isEditable({ type: "reply", canned_reply_id: "cnr_1" })).toBe(false);
  expect(isEditable({ type: "reply", text: "Готово", then: null })).toBe(true);
});

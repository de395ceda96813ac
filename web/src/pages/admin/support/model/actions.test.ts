import { expect, it } from "vitest";
import { actionOf, draftOf, HOURS_PATTERN, isEditable } from "./actions";

it.each([
  { type: "reply", text: "Готово" },
  { type: "status", status: "resolved" },
  { type: "priority", priority: "high" },
  { type: "add_tags", tags: ["оплата", "опт"] },
  { type: "assign", assignee_id: "me" },
  { type: "team", team_id: null },
  { type: "snooze", minutes: 90 },
])("keeps %o through its form", (action) => expect(actionOf(draftOf(action))).toEqual(action));

it("shows every time to snooze for in short, and reads the same of it", () => {
  for (let minutes = 1; minutes <= 3000; minutes += 1) {
    const draft = draftOf({ type: "snooze", minutes });
    expect(draft.value).toMatch(/^\d+(\.\d{1,2})?$/);
    expect(actionOf(draft)).toEqual({ type: "snooze", minutes });
  }
});

it("reads hours with a comma, and lets be sent what it reads alone", () => {
  expect(actionOf({ kind: "snooze", value: "1,5" })).toEqual({ type: "snooze", minutes: 90 });
  expect(actionOf({ kind: "snooze", value: "1\u00a0000" })).toEqual({ type: "snooze", minutes: 60_000 });
  const isLet = (typed: string) => new RegExp(`^(?:${HOURS_PATTERN})$`, "v").test(typed);
  expect(["24", "1,5", "0.25", " 2 ", "1 000"].map(isLet)).toEqual([true, true, true, true, true]);
  expect(["", "soon", "1,5,2", "-1", "1,"].map(isLet)).toEqual([false, false, false, false, false]);
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

import { expect, it } from "vitest";
import { shortcutOf, takesKeys } from "./shortcuts";

const NONE = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };

it.each([
  [{ key: "j", code: "KeyJ" }, "j"],
  // Russian layout: the same key gives another letter.
  [{ key: "о", code: "KeyJ" }, "j"],
  [{ key: "/", code: "Slash" }, "/"],
  [{ key: ".", code: "Slash" }, "/"],
  [{ key: ",", code: "Slash", shiftKey: true }, "?"],
  [{ key: "?", code: "Digit7", shiftKey: true }, "?"],
  [{ key: "Enter", code: "Enter" }, "Enter"],
  [{ key: "a", code: "KeyA", ctrlKey: true }, undefined],
  [{ key: "A", code: "KeyA", shiftKey: true }, undefined],
  [{ key: "ArrowDown", code: "ArrowDown" }, undefined],
])("reads %o as %s", (pressed, wanted) => expect(shortcutOf({ ...NONE, ...pressed })).toBe(wanted));

it("leaves keys to fields and dialogs, and takes them at check boxes", () => {
  document.body.innerHTML = `<textarea></textarea><input type="checkbox"><dialog open><p></p></dialog><a href="/"></a>`;
  const taken = ["textarea", "input", "p", "a"].map((name) => takesKeys(document.querySelector(name)));
  expect(taken).toEqual([true, false, true, false]);
});

import { expect, it } from "vitest";
import { choices, mentionedIn, put, triggerAt } from "./triggers";

it.each([
  ["/", "", 0],
  ["/воз", "воз", 0],
  ["Здравствуйте!\n/где зак", "где зак", 14],
  ["так и /нет", "нет", 6],
])("opens at %s", (text, query, start) =>
  expect(triggerAt(text, text.length, "/")).toEqual({ sign: "/", query, start }),
);

it.each(["и/или", "https://example.com/a", "/воз\nдальше", "@anna", `/${"о".repeat(41)}`])("stays shut at %s", (text) =>
  expect(triggerAt(text, text.length, "/")).toBeUndefined(),
);

it("looks at what stands before the caret alone", () => {
  expect(triggerAt("/воз и дальше", 4, "/")?.query).toBe("воз");
  expect(triggerAt("@Анна", 5, "/@")?.sign).toBe("@");
});

it("finds by words of title and text, titles that begin so first", () => {
  const all = ["Где мой заказ", "Возврат", "Нет возврата"];
  const find = (query: string) =>
    choices(
      all,
      query,
      (one) => one,
      () => "подробный",
    );
  expect(find("воз")).toEqual(["Возврат", "Нет возврата"]);
  expect(find("зак где")).toEqual(["Где мой заказ"]);
  expect(find("ПОДРОБНЫЙ")).toEqual(all);
  expect(find("")).toEqual(all);
});

it("puts the choice in the place of what was typed", () => {
  expect(put("Так. /воз потом", { sign: "/", query: "воз", start: 5 }, "Возврат")).toEqual({
    text: "Так. Возврат потом",
    caret: 12,
  });
});

it("mentions whom a text names, and nobody whose name only begins so", () => {
  const people = ["Анна", "Анна Петрова", "Пётр", "Пётр", ""].map((full_name, id) => ({ full_name, id }));
  const idsIn = (text: string) => mentionedIn(text, people).map((one) => one.id);
  expect(idsIn("@Анна Петрова, гляньте")).toEqual([1]);
  expect(idsIn("@Анна и @Анна Петрова")).toEqual([0, 1]);
  expect(idsIn("@Пётр")).toEqual([2, 3]);
  expect(idsIn("анна@example.com @")).toEqual([]);
});

import { expect, it } from "vitest";
import en from "./en";
import enMore from "./en-more";
import ru from "./ru";
import ruMore from "./ru-more";
import enStaff from "./staff/en";
import ruStaff from "./staff/ru";

type Texts = { [key: string]: string | Texts };

const leaves = (texts: Texts, path = ""): [string, string][] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value] as [string, string]] : leaves(value, `${path}${key}.`),
  );

const holes = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? "").sort();

it.each([
  ["first", ru, en],
  ["other", ruMore, enMore],
  ["staff", ruStaff, enStaff],
])("says the same in both languages: %s texts", (_, russian, english) => {
  const other = new Map(leaves(english));
  for (const [key, text] of leaves(russian)) {
    expect(other.get(key), key).toBeTruthy();
    expect(holes(other.get(key) ?? ""), key).toEqual(holes(text));
  }
});

it("leaves no Russian in the English texts", () => {
  const russian = [en, enMore, enStaff]
    .flatMap((texts) => leaves(texts as Texts))
    .filter(([, text]) => /[а-яё]/i.test(text));
  expect(russian).toEqual([]);
});

it("has no text in two files, where one would hide the other", () => {
  const keys = [ru, ruMore, ruStaff].flatMap((texts) => leaves(texts as Texts).map(([key]) => key));
  expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
});

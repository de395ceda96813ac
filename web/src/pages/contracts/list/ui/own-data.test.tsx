import { cleanup, render, screen } from "@testing-library/react";
import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeAll, expect, it } from "vitest";
import type { Schemas } from "@/shared/api";
import ruMore from "@/shared/i18n/ru-more";
import { Erased } from "./own-data";

beforeAll(async () => {
  await i18n.use(initReactI18next).init({ lng: "ru", resources: { ru: { translation: ruMore } } });
});

afterEach(cleanup);

function shown(what: string): string | undefined {
  const kept = [{ what, until: "2031-12-31", law: "402-FZ art. 29" }];
  render(<Erased act={{ kept } as Schemas["ErasureActOut"]} />);
  return screen.getByText(/402-FZ/).textContent.split(":")[0];
}

it.each([
  ["invoices", "Счета"],
  ["evidence", "Доказательства подписи"],
  // What a later version keeps.
  ["something", "something"],
])("names what is kept in words: %s", (what, words) => {
  expect(shown(what)).toBe(words);
});

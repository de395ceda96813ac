import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, it } from "vitest";
import type { Schemas } from "@/shared/api";
import { initTexts, loadTexts, setLanguage } from "@/shared/i18n";
import { Erased } from "./own-data";

beforeAll(async () => {
  await initTexts();
  await setLanguage("ru");
  await loadTexts("more");
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

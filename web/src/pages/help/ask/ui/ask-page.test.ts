import { expect, it } from "vitest";
import { answerOf } from "./ask-page";

it.each([
  [{ answer: "В четверг.", is_answered: true, usage: { prompt_tokens: 5 } }, "В четверг."],
  [{ summary: "Коротко.", key_points: ["Раз", "Два"] }, "Коротко.\n\n• Раз\n• Два"],
  [{ category: "доставка", confidence: "high" }, "доставка"],
  [{ translation: "Hello", source_language: "ru", target_language: "en" }, "Hello"],
])("shows what was asked for and no codes: %j", (result, shown) => expect(answerOf(result)).toBe(shown));

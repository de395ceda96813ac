import { expect, it } from "vitest";
import { base64Of, languageIn } from "./captions";

it("reads the language of a file from its name", () => {
  expect(languageIn("lesson.en.vtt")).toBe("en");
  expect(languageIn("Урок 1.ru.SRT")).toBe("ru");
  expect(languageIn("lesson.pt-BR.vtt")).toBe("pt-BR");
  expect(languageIn("lesson.rus.srt")).toBe("ru");
  expect(languageIn("lesson.vtt")).toBeUndefined();
});

it("takes no version and no other word for a language", () => {
  expect(languageIn("lesson.ru-v2.srt")).toBeUndefined();
  expect(languageIn("lesson.cut.srt")).toBeUndefined();
  expect(languageIn("lesson.new.srt")).toBeUndefined();
});

it("sends bytes as they are, also of large files", async () => {
  const bytes = new Uint8Array(70_000).fill(255);
  expect(await base64Of(new Blob([bytes]))).toBe(Buffer.from(bytes).toString("base64"));
});

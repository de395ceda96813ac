import { expect, it } from "vitest";
import { fileName } from "./file-name";

it("is the name that the API keeps", () => {
  expect(fileName("Первый урок.mp4".normalize("NFD"), 255)).toBe("Первый урок.mp4");
  expect(fileName("\u202eчек\n12:30\u0001.txt ", 255)).toBe("чек 12:30 .txt");
  expect(fileName("\u200f", 255)).toBe("file");
  expect(fileName("a\ud83d.txt", 255)).toBe("a .txt");
});

it("is cut at its beginning, and never through a letter", () => {
  expect(fileName(`${"я".repeat(300)}.mp4`, 255)).toBe(`${"я".repeat(251)}.mp4`);
  expect(fileName("🚀🚀🚀.txt", 5)).toBe("🚀.txt");
});

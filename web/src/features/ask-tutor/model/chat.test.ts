import { expect, it } from "vitest";
import { awaitsAnswer, type ChatMessage } from "./chat";

const NOW = Date.parse("2026-03-02T12:01:00Z");
const message = (role: ChatMessage["role"], created_at: string) => ({ role, created_at }) as ChatMessage;

it("waits for the answer to a question that was just asked", () => {
  expect(awaitsAnswer([message("user", "2026-03-02T12:00:30Z")], NOW)).toBe(true);
});

it("waits for nothing in an empty chat, after an answer, or after a question that got none", () => {
  expect(awaitsAnswer(undefined, NOW)).toBe(false);
  expect(awaitsAnswer([], NOW)).toBe(false);
  const asked = message("user", "2026-03-02T12:00:30Z");
  expect(awaitsAnswer([asked, message("assistant", "2026-03-02T12:00:40Z")], NOW)).toBe(false);
  expect(awaitsAnswer([message("user", "2026-03-02T11:00:00Z")], NOW)).toBe(false);
});

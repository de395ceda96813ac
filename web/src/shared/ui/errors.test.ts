import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "../api";
import { initTexts, loadTexts, t } from "../i18n";
import { errorText } from "./errors";

beforeAll(async () => {
  await initTexts();
  await loadTexts("more");
});
beforeEach(() => vi.useFakeTimers({ now: new Date("2026-12-01T10:00:00Z") }));
afterEach(() => vi.useRealTimers());

it("names the request of a fault of ours wherever it is told, and of no refusal", () => {
  expect(errorText(new ApiError(500, { request_id: "req_1" }))).toBe(
    `${t("errors.unknown")} ${t("errors.requestId", { id: "req_1" })}`,
  );
  expect(errorText(new ApiError(503, {}))).toBe(t("errors.unknown"));
  expect(errorText(new ApiError(409, { request_id: "req_1" }))).toBe(t("errors.conflict"));
});

it("says until when one has to wait where that is more than a moment", () => {
  expect(errorText(new ApiError(429, {}, 3600))).toMatch(/ Dec 1, /);
  expect(errorText(new ApiError(429, {}, 60))).toBe(t("errors.tooMany"));
  expect(errorText(new ApiError(429, {}))).toBe(t("errors.tooMany"));
});

it("goes on saying the same moment when a form shows a refusal again", () => {
  const refusal = new ApiError(429, {}, 3600);
  const said = errorText(refusal);
  vi.advanceTimersByTime(10 * 60_000);
  expect(errorText(refusal)).toBe(said);
});

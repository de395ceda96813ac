import { describe, expect, it } from "vitest";
import { kopecksOf, rublesOf } from "./rubles";

describe("amounts in forms", () => {
  it.each([
    ["1800", 180_000],
    ["1 800,50 ₽", 180_050],
    ["0.5", 50],
    ["45000,5", 4_500_050],
    ["12.345", undefined],
    ["-5", undefined],
    ["", undefined],
    ["five", undefined],
  ])("reads %s", (text, kopecks) => {
    expect(kopecksOf(text)).toBe(kopecks);
  });

  it("writes what it reads", () => {
    for (const kopecks of [0, 5, 100, 199_999]) expect(kopecksOf(rublesOf(kopecks))).toBe(kopecks);
    expect(rublesOf(null)).toBe("");
  });
});

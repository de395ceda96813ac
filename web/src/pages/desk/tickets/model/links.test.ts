import { expect, it } from "vitest";
import { pieces } from "./links";

it("sets web addresses apart and nothing else", () => {
  expect(pieces("См. https://example.com/a?b=1. И javascript:alert(1)")).toEqual([
    { text: "См. " },
    { text: "https://example.com/a?b=1", href: "https://example.com/a?b=1" },
    { text: ". И javascript:alert(1)" },
  ]);
  expect(pieces("(http://a.example/x)")[1]?.href).toBe("http://a.example/x");
  expect(pieces("<b>нет</b> https://")).toEqual([{ text: "<b>нет</b> https://" }]);
});

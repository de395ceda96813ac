import { expect, it } from "vitest";
import { toCsv } from "./csv";

it("begins with a byte order mark, separates by commas and ends lines with CRLF", () => {
  expect(
    toCsv([
      ["День", "Сумма"],
      ["2026-11-29", 4900],
    ]),
  ).toBe("\ufeffДень,Сумма\r\n2026-11-29,4900\r\n");
});

it("quotes what would break a row", () => {
  expect(toCsv([['a "b", c', "x;y", null, true]])).toBe('\ufeff"a ""b"", c","x;y",,true\r\n');
});

it.each([
  ["=1+1", "'=1+1"],
  ["+7 999", "'+7 999"],
  ["  @SUM(A1)", "'  @SUM(A1)"],
  ["|calc", "'|calc"],
  ["＝1", "'＝1"],
])("makes %s a text", (text, safe) => {
  expect(toCsv([[text]])).toBe(`\ufeff${safe}\r\n`);
});

it("makes a formula behind a separator or a line break a text too", () => {
  expect(toCsv([["a;=1"]])).toBe('\ufeff"a;\'=1"\r\n');
  expect(toCsv([["a\n-1"]])).toBe('\ufeff"a\n\'-1"\r\n');
});

it("leaves numbers below nothing alone", () => {
  expect(toCsv([[-5]])).toBe("\ufeff-5\r\n");
});

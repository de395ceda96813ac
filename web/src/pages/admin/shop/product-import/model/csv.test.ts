import { describe, expect, it } from "vitest";
import { decodeFile, readSheet, writeSheet } from "./csv";

describe("a catalogue as CSV", () => {
  it("names rows by the line they begin on, as the API does", () => {
    const sheet = readSheet('article,name\r\nA,"two\r\nlines"\r\n\r\nB,plain\r\n');
    expect(sheet.header).toEqual(["article", "name"]);
    expect(sheet.rows).toEqual([
      { line: 2, cells: ["A", "two\nlines"] },
      { line: 5, cells: ["B", "plain"] },
    ]);
  });

  it("finds the separator, also one that the file names", () => {
    expect(readSheet("артикул;цена\nA;1,50\n").rows[0]?.cells).toEqual(["A", "1,50"]);
    const named = readSheet("sep=;\narticle;name\nA;B\n");
    expect(named.rows).toEqual([{ line: 3, cells: ["A", "B"] }]);
  });

  it("writes what it reads", () => {
    const rows = [["A;1", 'say "hi"', "x,y", "two\nlines"]];
    const again = readSheet(writeSheet(["a", "b", "c", "d"], rows));
    expect(again.rows[0]?.cells).toEqual(rows[0]);
  });

  it("reads what Russian spreadsheets write", () => {
    expect(decodeFile(new Uint8Array([0xd6, 0xe5, 0xed, 0xe0]))).toBe("Цена");
    expect(decodeFile(new TextEncoder().encode("Цена"))).toBe("Цена");
  });
});

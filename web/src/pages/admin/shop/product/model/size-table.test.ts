import { describe, expect, it } from "vitest";
import { EMPTY, wrongFields } from "./product-fields";
import { cellsOf, gridOf, isCut, pasted, storedOf, wrongGrid } from "./size-table";

const STORED = '{"columns":["S","M"],"rows":{"Грудь":[92,96.5],"Рост":["до 170",176]}}';

const known = (stored: string) => gridOf(stored) ?? { sizes: [], measures: [] };

describe("a size table in the form", () => {
  it("is the same after it was read and written", () => {
    expect(storedOf(known(STORED))).toBe(STORED);
    expect(gridOf("")).toEqual({ sizes: [], measures: [] });
    expect(storedOf({ sizes: ["", ""], measures: [{ name: "", values: ["", ""] }] })).toBe("");
  });

  it("leaves other shapes to be edited as they are", () => {
    for (const other of ["{", "[1]", '{"S": [90]}', '{"columns": ["S"], "rows": {"a": [1]}, "unit": "cm"}'])
      expect(gridOf(other)).toBeUndefined();
  });

  it("takes a piece of a spreadsheet, with its heading and its names, and grows", () => {
    const cells = cellsOf("\tS\tM\r\nГрудь, см\t92\t96,5\r\n");
    expect(storedOf(pasted({ sizes: [], measures: [] }, 0, 0, cells))).toBe(
      '{"columns":["S","M"],"rows":{"Грудь, см":[92,96.5]}}',
    );
    const more = pasted(known(STORED), 2, 2, cellsOf("180\n60"));
    expect(more.measures.map((one) => one.values)).toEqual([
      ["92", "96.5"],
      ["до 170", "180"],
      ["", "60"],
    ]);
  });

  it("says what buyers could not read", () => {
    expect(wrongGrid(STORED)).toBeUndefined();
    expect(wrongGrid('{"columns":[""],"rows":{"Грудь":[92]}}')).toBe("size");
    expect(wrongGrid('{"columns":["S"],"rows":{"":[92]}}')).toBe("measure");
    expect(wrongGrid('{"columns":["S","S"],"rows":{"Грудь":[92,93]}}')).toBe("sizeTwice");
  });

  it("keeps what is named twice, and lets none of it be sent", () => {
    const twice = {
      sizes: ["S"],
      measures: [
        { name: "Рост", values: ["1"] },
        { name: "Рост ", values: ["2"] },
      ],
    };
    expect(wrongGrid(storedOf(twice))).toBe("measureTwice");
    expect(known(storedOf(twice)).measures.map((one) => one.values)).toEqual([["1"], ["2"]]);
    expect(wrongFields({ ...EMPTY, size_table: storedOf(twice) }).size_table).toBe("measureTwice");
    const nameless = pasted(known(""), 0, 0, cellsOf("\tS\n\t1\n\t2"));
    expect(known(storedOf(nameless)).measures.map((one) => one.values)).toEqual([["1"], ["2"]]);
    expect(wrongGrid(storedOf(nameless))).toBe("measure");
    expect(wrongGrid(storedOf(pasted(known(""), 0, 0, cellsOf("\tS\tS\nРост\t1\t2"))))).toBe("sizeTwice");
    // Pairs that name nothing twice are somebody's own table.
    expect(gridOf('{"columns":["S"],"rows":[["Рост",[1]],["Грудь",[2]]]}')).toBeUndefined();
  });

  it("says when a piece of a spreadsheet is larger than a table", () => {
    expect(isCut(0, 0, cellsOf("\tS\nРост\t1"))).toBe(false);
    expect(isCut(30, 1, cellsOf("1\n2"))).toBe(true);
    expect(isCut(1, 40, cellsOf("1\t2"))).toBe(true);
  });
});

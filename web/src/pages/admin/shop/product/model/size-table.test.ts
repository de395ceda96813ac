import { describe, expect, it } from "vitest";
import { cellsOf, gridOf, namesTwice, pasted, storedOf, wrongGrid } from "./size-table";

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
    expect(
      namesTwice({
        sizes: ["S"],
        measures: [
          { name: "Рост", values: ["1"] },
          { name: "Рост ", values: ["2"] },
        ],
      }),
    ).toBe(true);
  });
});

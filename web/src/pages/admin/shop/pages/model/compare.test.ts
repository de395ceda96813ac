import { describe, expect, it } from "vitest";
import { compare, folded } from "./compare";

describe("two versions of a page", () => {
  it("are compared by lines, and by words in a line that changed", () => {
    const lines = compare("# Delivery\nTwo days.\nEnd\n", "# Delivery\nThree days.\nEnd\n");
    expect(lines.map((line) => line.kind)).toEqual(["same", "removed", "added", "same"]);
    expect(lines[1]?.pieces).toContainEqual({ text: "Two", kind: "removed" });
    expect(lines[2]?.pieces).toContainEqual({ text: "Three", kind: "added" });
    expect(lines[2]?.pieces.at(-1)?.kind).toBe("same");
  });

  it("are compared by whole words in Russian, too", () => {
    const lines = compare("Три дня.\n", "Четыре дня.\n");
    expect(lines[0]?.pieces).toEqual([
      { text: "Три", kind: "removed" },
      { text: " дня.", kind: "same" },
    ]);
    expect(lines[1]?.pieces[0]).toEqual({ text: "Четыре", kind: "added" });
  });

  it("show lines that came or went alone as a whole", () => {
    expect(compare("a\n", "a\nb\n").map((line) => line.kind)).toEqual(["same", "added"]);
    expect(compare("a\nb\n", "a\n").map((line) => line.kind)).toEqual(["same", "removed"]);
    expect(compare("a\n", "a\n").every((line) => line.kind === "same")).toBe(true);
  });

  it("leave out what is the same far from every change", () => {
    const text = Array.from({ length: 20 }, (_, line) => `line ${line}`).join("\n");
    const lines = folded(compare(`${text}\nold\n`, `${text}\nnew\n`));
    expect(lines[0]).toEqual({ kind: "skipped", count: 17 });
    expect(lines).toHaveLength(6);
  });
});

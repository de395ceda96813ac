import { expect, it } from "vitest";
import { systemLine } from "./system-line";

it("knows what became of a ticket and of which other", () => {
  expect(systemLine("Merged into K7M4-9Q2D.")).toEqual({ key: "areas.support.line.mergedInto", number: "K7M4-9Q2D" });
  expect(systemLine("K7M4-9Q2D was merged into this.")?.key).toBe("areas.support.line.mergedFrom");
  expect(systemLine("Split from K7M4-9Q2D.")?.key).toBe("areas.support.line.splitFrom");
  expect(systemLine("Split into K7M4-9Q2D.")?.key).toBe("areas.support.line.splitInto");
  expect(systemLine("Merged into one parcel. Thanks.")).toBeUndefined();
});

import { describe, expect, it } from "vitest";
import { normalQuery, withView } from "./saved-views";

describe("saved views", () => {
  it("knows the same filters in another order, without empty ones", () => {
    expect(normalQuery("status=paid&from=2026-01-01&q=")).toBe(normalQuery("from=2026-01-01&status=paid"));
  });

  it("keeps one view of a name, the latest", () => {
    const views = withView([{ name: "Mine", query: "a=1" }], { name: "Mine", query: "a=2" });
    expect(views).toEqual([{ name: "Mine", query: "a=2" }]);
  });
});

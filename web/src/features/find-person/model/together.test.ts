import { describe, expect, it, vi } from "vitest";
import { together } from "./together";

const named = (ids: string[]) =>
  Promise.resolve(new Map(ids.filter((id) => id !== "gone").map((id) => [id, `n-${id}`])));

describe("loading together", () => {
  it("asks once for all that is wanted within a moment, each id once", async () => {
    const load = vi.fn(named);
    const name = together(load, { most: 100, later: queueMicrotask });
    expect(await Promise.all([name("a"), name("b"), name("a"), name("gone")])).toEqual(["n-a", "n-b", "n-a", null]);
    expect(load.mock.calls).toEqual([[["a", "b", "gone"]]]);
  });

  it("asks for no more at once than the API takes", async () => {
    const load = vi.fn(named);
    const name = together(load, { most: 2, later: queueMicrotask });
    await Promise.all(["a", "b", "c"].map(name));
    expect(load.mock.calls).toEqual([[["a", "b"]], [["c"]]]);
  });

  it("asks again after a failure", async () => {
    const load = vi.fn(named).mockRejectedValueOnce(new Error("offline"));
    const name = together(load, { most: 100, later: queueMicrotask });
    await expect(name("a")).rejects.toThrow("offline");
    expect(await name("a")).toBe("n-a");
  });
});

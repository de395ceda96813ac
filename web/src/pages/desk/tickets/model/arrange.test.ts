import { expect, it } from "vitest";
import { arrange, neighbour } from "./arrange";

const list = (ids: string) => ids.split(" ").map((id) => ({ id }));
const ids = (shown: string, fresh: string, hold = true) => {
  const { items, held } = arrange(shown ? shown.split(" ") : [], list(fresh), hold);
  return [items.map((one) => one.id).join(" "), held];
};

it.each([
  ["what came is held back", "a b c", "x a y b c", "a b c", 2],
  ["what is due sooner now keeps its place", "a b c", "c a b", "a b c", 0],
  ["what left is gone", "a b c", "a c", "a c", 0],
  ["a further page follows", "a b c", "x a b c d e", "a b c d e", 1],
  ["another list is shown as it is", "a b c", "x y z", "x y z", 0],
  ["the first list is shown as it is", "", "a b c", "a b c", 0],
])("%s", (_, shown, fresh, wanted, held) => expect(ids(shown, fresh)).toEqual([wanted, held]));

it("shows everything when it is asked for", () => expect(ids("a b c", "x c a b", false)).toEqual(["x c a b", 0]));

it("goes through the list and stops at its ends", () => {
  const all = ["a", "b"];
  expect([
    neighbour(all, undefined, 1),
    neighbour(all, "a", 1),
    neighbour(all, "b", 1),
    neighbour(all, "z", -1),
  ]).toEqual(["a", "b", undefined, "b"]);
});

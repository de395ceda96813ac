import { expect, it } from "vitest";
import { conflictsOf, merged } from "./conflict";

const base = { name: "Анна", vk: "id1", address: "Москва" };
const names = ["name", "vk", "address"] as const;

it("asks only about fields that both have changed to different values", () => {
  const mine = { name: "Анна П.", vk: "id2", address: "Москва" };
  const theirs = { name: "Аня", vk: "id2", address: "Тверь" };
  expect(conflictsOf(base, mine, theirs, names)).toEqual([{ name: "name", mine: "Анна П.", theirs: "Аня" }]);
});

it("takes over what was not touched here, and lets the person decide about the rest", () => {
  const mine = { ...base, name: "Анна П.", vk: "id2" };
  const theirs = { ...base, name: "Аня", address: "Тверь" };
  expect(merged(base, mine, theirs, names, "mine")).toEqual({ name: "Анна П.", vk: "id2", address: "Тверь" });
  expect(merged(base, mine, theirs, names, "theirs")).toEqual({ name: "Аня", vk: "id2", address: "Тверь" });
});

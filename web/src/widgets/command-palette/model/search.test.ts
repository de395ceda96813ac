import { expect, it } from "vitest";
import { grouped, type Hit, recentHits, remember } from "./search";

const hit = (kind: string, id: string): Hit => ({
  kind,
  id,
  title: id,
  subtitle: null,
  url: `/${kind}/${id}`,
  status: null,
  exact: false,
});

it("groups hits by kind in the order in which they come", () => {
  const hits = [hit("order", "1"), hit("person", "2"), hit("order", "3")];
  expect(grouped(hits).map(([kind, items]) => [kind, items.map((one) => one.id)])).toEqual([
    ["order", ["1", "3"]],
    ["person", ["2"]],
  ]);
});

it("remembers what was opened last, once each and no more than six", () => {
  for (const id of ["1", "2", "3", "4", "5", "6", "7", "3"]) remember(hit("order", id));
  expect(recentHits().map((one) => one.id)).toEqual(["3", "7", "6", "5", "4", "2"]);
});

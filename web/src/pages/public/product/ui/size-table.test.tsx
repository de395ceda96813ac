import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { SizeTable } from "./size-table";

afterEach(cleanup);

it("is shown as sizes across and measures down", () => {
  render(<SizeTable table={{ columns: ["S", 42], rows: { Грудь: [92, "96,5"] } }} />);
  expect(screen.getAllByRole("columnheader").map((one) => one.textContent)).toContain("42");
  expect(screen.getAllByRole("cell").map((one) => one.textContent)).toEqual(["92", "96,5"]);
});

it.each([
  { columns: ["S"], rows: { Грудь: 92 } },
  { columns: ["S"], rows: null },
  { columns: ["S"], rows: { Грудь: [{ от: 90, до: 94 }] } },
  { columns: [{ S: 1 }], rows: { Грудь: [92] } },
  ["S", "M"],
])("leaves out what is no table, and keeps its product's page", (table) => {
  render(<SizeTable table={table} />);
  expect(screen.queryByRole("table")).toBeNull();
});

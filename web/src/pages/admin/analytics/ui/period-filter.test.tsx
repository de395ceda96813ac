import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, it } from "vitest";
import { PeriodFilter, usePeriod } from "./period-filter";

afterEach(cleanup);

function Filter() {
  return <PeriodFilter chosen={usePeriod()} />;
}

it("lets a year be typed digit by digit, and asks for the period once it is one", () => {
  const router = createMemoryRouter([{ path: "/", Component: Filter }], {
    initialEntries: ["/?period=custom&from=2026-03-01&to=2026-03-31"],
  });
  render(<RouterProvider router={router} />);
  const from = screen.getByLabelText("areas.analytics.from");
  for (const typed of ["0002-03-01", "0020-03-01", "0202-03-01"]) {
    fireEvent.change(from, { target: { value: typed } });
    expect(from).toHaveProperty("value", typed);
    expect(router.state.location.search).toContain("from=2026-03-01");
  }
  fireEvent.change(from, { target: { value: "2025-03-01" } });
  expect(from).toHaveProperty("value", "2025-03-01");
  expect(router.state.location.search).toContain("from=2025-03-01");
});

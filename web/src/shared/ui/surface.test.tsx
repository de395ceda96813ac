import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { Empty } from "./surface";

afterEach(cleanup);

it("calls the tab by what stands in the place of a page, not by the page before", () => {
  document.title = "Before";
  render(<Empty title="No orders yet" />);
  expect(document.title).toBe("Before");
  render(<Empty isPage title="There is no such course" />);
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("There is no such course");
  expect(document.title).toBe("There is no such course · Atrium");
});

import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { CopyButton } from ".";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it("says on itself and to a screen reader that the text is copied, until it is another one", async () => {
  const user = userEvent.setup();
  const write = vi.spyOn(navigator.clipboard, "writeText");
  const { rerender } = render(<CopyButton text="ключ" />);
  await user.click(screen.getByRole("button", { name: "action.copy" }));
  expect(write).toHaveBeenCalledWith("ключ");
  await screen.findByRole("button", { name: "action.copied" });
  expect(screen.getByRole("status").textContent).toBe("action.copied");
  rerender(<CopyButton text="другой" />);
  screen.getByRole("button", { name: "action.copy" });
});

it("does not say so of what the browser has refused", async () => {
  const user = userEvent.setup();
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("refused"));
  render(<CopyButton text="ключ" />);
  await user.click(screen.getByRole("button"));
  expect(screen.getByRole("button").textContent).toBe("action.copy");
});

import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { Dialog } from "./dialog";

const closed = vi.fn();

let isConnected: boolean | undefined;

beforeEach(() => {
  closed.mockReset();
  isConnected = undefined;
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
    isConnected = this.isConnected;
  };
  render(
    <Dialog open onClose={closed} title="Refund">
      <input aria-label="Reason" />
    </Dialog>,
  );
  return cleanup;
});

it("closes by a click beside it", () => {
  fireEvent.pointerDown(screen.getByRole("dialog"));
  fireEvent.click(screen.getByRole("dialog"));
  expect(closed).toHaveBeenCalledTimes(1);
});

it("keeps what is typed when marking a text ends beside it", () => {
  // The click goes to what the press and the release have in common: the dialog.
  fireEvent.pointerDown(screen.getByLabelText("Reason"));
  fireEvent.click(screen.getByRole("dialog"));
  expect(closed).not.toHaveBeenCalled();
});

it("is closed while it is still on the page, so that the focus goes back, and asks for nothing afterwards", () => {
  const dialog = screen.getByRole("dialog");
  cleanup();
  expect(isConnected).toBe(true);
  dialog.dispatchEvent(new Event("close"));
  expect(closed).not.toHaveBeenCalled();
});

it("closes by nothing but its own button when what it shows is seen only now", () => {
  cleanup();
  closed.mockReset();
  render(
    <Dialog open firm onClose={closed} title="Key" footer={<button onClick={closed}>I have it</button>} children="k" />,
  );
  const dialog = screen.getByRole<HTMLDialogElement>("dialog");
  fireEvent.pointerDown(dialog);
  fireEvent.click(dialog);
  expect(fireEvent(dialog, new Event("cancel", { cancelable: true }))).toBe(false);
  // A browser closes it by a second Escape all the same.
  dialog.open = false;
  fireEvent(dialog, new Event("close"));
  expect(dialog.open).toBe(true);
  expect(closed).not.toHaveBeenCalled();
  expect(screen.getAllByRole("button")).toHaveLength(1);
  fireEvent.click(screen.getByText("I have it"));
  expect(closed).toHaveBeenCalledTimes(1);
});

import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { User } from "@/shared/api";
import { Avatar } from "./avatar";

afterEach(cleanup);

it("takes the same picture again after an upload that failed", () => {
  render(<Avatar me={{ avatar: null } as unknown as User} />);
  const input = screen.getByLabelText<HTMLInputElement>("account.avatarChange", { selector: "input" });
  // A browser tells of a choice that differs from the one before.
  const emptied = vi.spyOn(input, "value", "set");
  fireEvent.change(input, { target: { files: [new File(["x"], "me.jpg", { type: "image/jpeg" })] } });
  expect(emptied).toHaveBeenCalledWith("");
});

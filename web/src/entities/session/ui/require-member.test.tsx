import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, it } from "vitest";
import { signedIn } from "@/shared/api";
import { RequireMember } from "./require-member";

afterEach(cleanup);

const enter = (id: string) => {
  act(() => {
    signedIn({ user: { id }, access_token: "a", expires_in: 900 } as never);
  });
};

it("begins a screen anew for another person, and goes on with it for the same one", () => {
  enter("usr_1");
  const element = (
    <RequireMember>
      <input aria-label="Address" />
    </RequireMember>
  );
  render(<RouterProvider router={createMemoryRouter([{ path: "/", element }])} />);
  const field = () => screen.getByLabelText<HTMLInputElement>("Address");
  fireEvent.change(field(), { target: { value: "Москва" } });
  enter("usr_1");
  expect(field().value).toBe("Москва");
  enter("usr_2");
  expect(field().value).toBe("");
});

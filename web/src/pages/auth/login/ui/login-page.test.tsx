import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { LoginPage } from "./login-page";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

function open(answers: (() => Response | Promise<Response>)[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (asking: Request | string) => {
    asked.push(new URL(typeof asking === "string" ? asking : asking.url, location.origin).pathname);
    return Promise.resolve((answers.shift() ?? (() => Response.json({})))());
  });
  const routes = [
    { path: "/login", Component: LoginPage },
    { path: "/account/orders", Component: () => "my orders" },
  ];
  const router = createMemoryRouter(routes, { initialEntries: ["/login?next=/account/orders"] });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return asked;
}

it("asks a guest's browser for no session", async () => {
  const asked = open([]);
  await screen.findByLabelText("auth.login");
  await waitFor(() => expect(queryClient.isFetching()).toBe(0));
  expect(asked).toEqual([]);
});

it("tells somebody whose session the API could not be asked for so, and goes on once it can", async () => {
  localStorage.setItem("atrium.session", "true");
  const tokens = { user: { id: "usr_1" }, access_token: "a", expires_in: 900, second_factor_setup_required: false };
  const unavailable = () => Response.json({ code: "unavailable", status: 503 }, { status: 503 });
  let answer: (response: Response) => void = () => undefined;
  const slow = () => new Promise<Response>((resolve) => (answer = resolve));
  open([unavailable, slow, () => Response.json(tokens)]);
  await screen.findByText("auth.awaited");
  const again = queryClient.refetchQueries({ queryKey: ["session"] });
  await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
  expect(screen.getByText("auth.awaited"), "nothing moves below a finger while the API is asked").toBeDefined();
  answer(unavailable());
  await again;
  await queryClient.refetchQueries({ queryKey: ["session"] });
  await screen.findByText("my orders");
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { RequirePermission } from "./require-permission";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

it("refuses nobody a screen of authors before it is known whether they are one", async () => {
  let answer: (response: Response) => void = () => undefined;
  const authored = new Promise<Response>((resolve) => (answer = resolve));
  const asked: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(request.url);
    return request.url.includes("authored")
      ? authored
      : Promise.resolve(Response.json({ permissions: ["orders.read_all"], lacks_second_factor: false }));
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <RequirePermission anyOf={["orders.read_all"]}>
          <p>orders</p>
        </RequirePermission>
        <RequirePermission anyOf={["courses.create", "courses.author"]}>
          <p>courses</p>
        </RequirePermission>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  await screen.findByText("orders");
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(screen.queryByText("staff.forbidden")).toBeNull();
  answer(Response.json({ items: [{ id: "crs_1" }], next_cursor: null }));
  await screen.findByText("courses");
});

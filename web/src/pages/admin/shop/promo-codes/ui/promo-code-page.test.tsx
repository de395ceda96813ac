import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { PromoCodePage } from "./promo-code-page";

const promo = {
  code: "SPRING",
  description: "Весна",
  discount_percent: 10,
  discount_amount: null,
  min_total: null,
  max_uses: 100,
  max_uses_per_user: 1,
  current_uses: 3,
  valid_from: null,
  valid_until: null,
  product_ids: [],
  is_active: true,
  owner_id: null,
  updated_at: "2026-11-30T09:00:00Z",
};
let stored = promo;
const sent: object[] = [];
const json = (body: unknown): Response =>
  new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });

beforeEach(() => {
  stored = promo;
  sent.length = 0;
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "PATCH") sent.push((await request.json()) as object);
    return json(request.url.endsWith("/SPRING") ? stored : { items: [] });
  });
  queryClient.clear();
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  queryClient.setQueryData(["me", "permissions"], { permissions: ["promo_codes.write"] });
  queryClient.setQueryData(["promo-codes", "SPRING"], promo);
  const router = createMemoryRouter([{ path: "/:code", Component: PromoCodePage }], { initialEntries: ["/SPRING"] });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return cleanup;
});

const field = (name: string) =>
  screen.getByRole<HTMLInputElement>("textbox", { name: new RegExp(`promo.${name}(?!_)`) });

it("keeps what is typed when somebody uses or changes the code meanwhile", async () => {
  fireEvent.change(field("description"), { target: { value: "Весна и лето" } });
  stored = { ...promo, max_uses: 200, current_uses: 4, updated_at: "2026-11-30T09:05:00Z" };
  await act(() => queryClient.invalidateQueries({ queryKey: ["promo-codes", "SPRING"] }));
  await waitFor(() => {
    expect(field("max_uses").value).toBe("200");
  });
  expect(field("description").value).toBe("Весна и лето");
});

it("sends what was changed alone, so that a code that somebody else has switched off stays off", async () => {
  fireEvent.change(field("description"), { target: { value: "Весна и лето" } });
  fireEvent.click(screen.getByRole("button", { name: "action.save" }));
  await waitFor(() => expect(sent).toEqual([{ description: "Весна и лето" }]));
});

it("sends a discount as one thing", async () => {
  fireEvent.change(field("percent"), { target: { value: "15" } });
  fireEvent.click(screen.getByRole("button", { name: "action.save" }));
  await waitFor(() => expect(sent).toEqual([{ discount_percent: 15, discount_amount: null }]));
});

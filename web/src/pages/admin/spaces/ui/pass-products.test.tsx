import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { PassProducts } from "./pass-products";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const month = {
  id: "pp_1",
  name: "Month",
  kind: "month",
  visits: 0,
  valid_days: 30,
  price: 500_000,
  covers: ["desk"],
  is_offered: true,
  version: 1,
};

it("saves what was changed of a pass over what somebody else has changed, once one was told", async () => {
  let stored = month;
  const sent: object[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method !== "PATCH") {
      const items = request.url.includes("offered=true") ? [stored] : [];
      return Response.json({ items, next_cursor: null });
    }
    const body = (await request.json()) as { version: number };
    sent.push(body);
    if (body.version === stored.version) return Response.json(stored);
    return Response.json({ code: "version_conflict", status: 409 }, { status: 409 });
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <PassProducts />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByRole("button", { name: "areas.spaces.edit: Month" }));
  fireEvent.change(screen.getByLabelText("areas.spaces.name"), { target: { value: "A month" } });
  stored = { ...month, price: 600_000, version: 2 };
  fireEvent.click(screen.getByRole("button", { name: "action.save" }));
  await screen.findByRole("alert");
  fireEvent.click(screen.getByRole("button", { name: "action.save" }));
  await waitFor(() => expect(sent.at(-1)).toEqual({ name: "A month", version: 2 }));
});

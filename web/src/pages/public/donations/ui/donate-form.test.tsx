import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { DonateForm } from "./donate-form";

afterEach(cleanup);

it("leaves it to the API how much a donation may be", async () => {
  const asked: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push(await request.json());
    const body = { code: "donation_amount", min_amount: 5_000, max_amount: 15_000_000 };
    return new Response(JSON.stringify(body), { status: 422, headers: { "content-type": "application/json" } });
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <DonateForm />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole("radio", { name: "donations.other" }));
  fireEvent.change(screen.getByLabelText("donations.amountOther"), { target: { value: "200000" } });
  fireEvent.click(screen.getByRole("button", { name: /^donations/ }));
  await screen.findByRole("alert");
  expect(asked).toEqual([{ amount: 20_000_000, message: null, is_anonymous: false }]);
});

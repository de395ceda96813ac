import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { OwnDonationsPage } from "./own-donations-page";

afterEach(cleanup);

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

it("asks for another link where the last one was declined, and for none of a month that is charged", async () => {
  const donation = { amount: 50_000, refunded_amount: 0, status: "awaiting_payment", payment_status: "canceled" };
  const asked: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    if (request.method === "POST") {
      asked.push(new URL(request.url).pathname);
      return Promise.resolve(json({ donation, payment_url: null }));
    }
    const items = [
      { ...donation, id: "don_1", is_payable: true, created_at: "2026-11-30T09:00:00Z" },
      { ...donation, id: "don_2", is_payable: false, created_at: "2026-11-29T09:00:00Z" },
    ];
    const isMine = request.url.includes("/mine");
    return Promise.resolve(isMine ? json({ items, next_cursor: null }) : json({ code: "x" }, 404));
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <OwnDonationsPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  const pay = await screen.findAllByRole("button", { name: "order.payNow" });
  expect(pay).toHaveLength(1);
  for (const button of pay) fireEvent.click(button);
  await waitFor(() => {
    expect(asked).toEqual(["/api/v1/donations/don_1/pay"]);
  });
});

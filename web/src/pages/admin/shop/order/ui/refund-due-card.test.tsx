import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { RefundDueCard } from "./refund-due-card";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const ORDER = { id: "ord_1", order_number: "K7M4", status: "cancelled", refund_due: 100_000 } as never;

function shown(permissions: string[]): unknown[] {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url);
    if (request.method === "POST") sent.push([pathname, await request.json()]);
    const body = request.method === "POST" ? { id: "ord_1", refund_due: 0 } : { permissions, items: [] };
    return new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <RefundDueCard order={ORDER} />
    </QueryClientProvider>,
  );
  return sent;
}

it("notes that the money was given back by other means, once that is confirmed", async () => {
  const sent = shown(["orders.review_payment"]);
  fireEvent.click(await screen.findByRole("button", { name: "areas.shop.refusedRefund.settle" }));
  expect(sent).toEqual([]);
  const dialog = screen.getByRole("dialog");
  const [confirm] = Array.from(dialog.querySelectorAll("button")).filter(
    (one) => one.textContent === "areas.shop.refusedRefund.settle",
  );
  fireEvent.click(confirm as HTMLButtonElement);
  await waitFor(() => {
    expect(sent).toEqual([["/api/v1/orders/ord_1/attention", { action: "settled" }]]);
  });
  expect(queryClient.getQueryData(["order", "ord_1"])).toMatchObject({ refund_due: 0 });
});

it("tells who may not decide that the money is still owed", async () => {
  shown([]);
  expect(await screen.findByText("areas.shop.refusedRefund.text")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});

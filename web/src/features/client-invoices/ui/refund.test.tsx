import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { Client } from "@/entities/client";
import { queryClient, signedIn } from "@/shared/api";
import { Refund } from "./refund";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

let sent: unknown[] = [];

function open(money: { paid_amount: number; refunded_amount: number }) {
  sent = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "POST") sent.push(await request.json());
    return new Response("{}", { status: 201, headers: { "content-type": "application/json" } });
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  const invoice = { id: "inv_1", number: "1", amount: 150_000, ...money } as Client["invoices"][number];
  render(
    <QueryClientProvider client={queryClient}>
      <Refund client={{ id: "cli_1" } as Client} invoice={invoice} />
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole("button", { name: "areas.clients.invoice.refund" }));
  return within(screen.getByRole("dialog"));
}

it.each([
  ["another sum came", { paid_amount: 200_000, refunded_amount: 0 }, "2000"],
  ["a part went back before", { paid_amount: 150_000, refunded_amount: 50_000 }, "1000"],
])("offers what is left when %s, and asks for all of it", async (_, money, shown) => {
  const dialog = open(money);
  const amount = dialog.getByLabelText<HTMLInputElement>(/refundAmount/);
  expect(amount.value).toBe(shown);
  fireEvent.change(dialog.getByLabelText(/reason/), { target: { value: "передумал" } });
  fireEvent.click(dialog.getByRole("button", { name: "areas.clients.invoice.refundThis" }));
  await waitFor(() => expect(sent).toEqual([{ amount: null, reason: "передумал" }]));
});

it("gives a part of what came back, also one above what was asked for", async () => {
  const dialog = open({ paid_amount: 200_000, refunded_amount: 0 });
  fireEvent.change(dialog.getByLabelText(/refundAmount/), { target: { value: "1800" } });
  fireEvent.change(dialog.getByLabelText(/reason/), { target: { value: "передумал" } });
  fireEvent.click(dialog.getByRole("button", { name: "areas.clients.invoice.refundThis" }));
  await waitFor(() => expect(sent).toEqual([{ amount: 180_000, reason: "передумал" }]));
});

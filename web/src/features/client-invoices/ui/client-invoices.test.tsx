import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { Client } from "@/entities/client";
import { queryClient } from "@/shared/api";
import { ClientInvoices } from "./client-invoices";

afterEach(cleanup);

function shown(money: { status: string; paid_amount: number; refunded_amount: number }) {
  const invoice = {
    id: "inv_1",
    number: "1",
    amount: 5_000,
    kind: "extra",
    description: "x",
    due_at: "2026-12-01T20:59:59.999Z",
    ...money,
  };
  render(
    <QueryClientProvider client={queryClient}>
      <ClientInvoices client={{ id: "cli_1", invoices: [invoice] } as Client} mayHandle={false} administers />
    </QueryClientProvider>,
  );
  return screen.queryByRole("button", { name: "areas.clients.invoice.refund" }) !== null;
}

it.each([
  ["cancelled", 4_000, 0, true],
  ["cancelled", 4_000, 1_000, true],
  ["cancelled", 0, 0, false],
  ["refunded", 4_000, 4_000, false],
  ["awaiting_payment", 0, 0, false],
  ["held", 4_000, 0, true],
])(
  "offers to give money back of an invoice that is %s, %d of it paid and %d refunded: %s",
  (status, paid, back, is) => {
    expect(shown({ status, paid_amount: paid, refunded_amount: back })).toBe(is);
  },
);

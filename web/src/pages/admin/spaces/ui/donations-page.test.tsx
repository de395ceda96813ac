import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { DonationsPage } from "./donations-page";

afterEach(cleanup);

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

function show(at = "/") {
  queryClient.clear();
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter initialEntries={[at]}>
        <DonationsPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

/** Opens the first donation's form to give money back; what stands in the dialog. */
async function refundForm() {
  const [button] = await screen.findAllByRole("button", { name: "areas.spaces.refund" });
  if (!button) throw new Error("nothing to give back by");
  fireEvent.click(button);
  return within(screen.getByRole("dialog"));
}

it("gives back all of a donation whose amount is another than was asked for", async () => {
  const held = { id: "don_1", user_id: "usr_2", status: "held", amount: 50_000, refunded_amount: 0, message: null };
  const asked: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "POST") {
      asked.push(await request.json());
      return json({ donation: held, refund_id: "ref_1", amount: 49_000 }, 201);
    }
    if (request.url.includes("permissions")) return json({ permissions: ["donations.refund"] });
    return json({ items: [{ ...held, created_at: "2026-11-30T09:00:00Z" }], next_cursor: null });
  });
  show("/?status=held");
  const form = await refundForm();
  fireEvent.change(form.getByLabelText(/stepReason/), { target: { value: "Another amount" } });
  fireEvent.click(form.getByRole("button", { name: "areas.spaces.confirms.refund" }));
  await waitFor(() => expect(asked).toEqual([{ reason: "Another amount" }]));
});

it("makes one file however often its button is pressed", async () => {
  let asked = 0;
  vi.stubGlobal("fetch", (request: Request) => {
    if (request.url.includes("permissions")) return Promise.resolve(json({ permissions: ["donations.export"] }));
    if (!request.url.includes("export")) return Promise.resolve(json({ items: [], next_cursor: null }));
    asked += 1;
    // No answer yet.
    return new Promise<Response>(() => undefined);
  });
  show();
  const button = await screen.findByRole("button", { name: "areas.operations.csv" });
  fireEvent.click(button);
  await waitFor(() => expect(asked).toBe(1));
  await waitFor(() => expect(button.getAttribute("aria-busy")).toBe("true"));
  fireEvent.click(button);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(asked).toBe(1);
});

it("reads the amount to give back as people type amounts", async () => {
  const paid = {
    id: "don_2",
    user_id: "usr_2",
    status: "succeeded",
    amount: 500_050,
    refunded_amount: 0,
    message: null,
  };
  const asked: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "POST") {
      asked.push(await request.json());
      return json({ donation: paid, refund_id: "ref_2", amount: 120_050 }, 201);
    }
    if (request.url.includes("permissions")) return json({ permissions: ["donations.refund"] });
    return json({ items: [{ ...paid, created_at: "2026-11-30T09:00:00Z" }], next_cursor: null });
  });
  show();
  const form = await refundForm();
  const amount = form.getByLabelText<HTMLInputElement>(/refundAmount/);
  expect(amount.value).toBe("5000.50");
  fireEvent.change(amount, { target: { value: "1\u00a0200,50 ₽" } });
  fireEvent.change(form.getByLabelText(/stepReason/), { target: { value: "By mistake" } });
  fireEvent.click(form.getByRole("button", { name: "areas.spaces.confirms.refund" }));
  await waitFor(() => expect(asked).toEqual([{ reason: "By mistake", amount: 120_050 }]));
});

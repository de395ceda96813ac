import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { TicketPage } from "./ticket-page";

const ticket = { id: "tkt_1", subject: "Где заказ?", status: "open", updated_at: "2026-11-30T09:00:00Z", csat: null };
const sent: { key: string | null; text: string }[] = [];
const answers: (() => Promise<Response>)[] = [];
const json = (body: unknown): Response =>
  new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });

beforeEach(() => {
  sent.length = 0;
  answers.length = 0;
  queryClient.clear();
  queryClient.setQueryData(["ticket", "tkt_1"], ticket);
  queryClient.setQueryData(["ticket", "tkt_1", "messages"], { items: [], next_cursor: null });
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method !== "POST") {
      if (request.url.endsWith("/tkt_1")) return json(ticket);
      return request.url.includes("messages") ? json({ items: [] }) : new Response(null, { status: 404 });
    }
    const { text } = (await request.json()) as { text: string };
    sent.push({ key: request.headers.get("idempotency-key"), text });
    return (answers.shift() ?? (() => Promise.resolve(json({}))))();
  });
  const router = createMemoryRouter([{ path: "/help/:ticketId", Component: TicketPage }], {
    initialEntries: ["/help/tkt_1"],
  });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return cleanup;
});

const field = () => screen.getByRole<HTMLTextAreaElement>("textbox");
const write = (value: string) => fireEvent.change(field(), { target: { value } });
const send = async () => {
  const before = sent.length;
  await waitFor(() => {
    expect(screen.getByRole("button", { name: "action.send" }).getAttribute("aria-busy")).toBeNull();
  });
  fireEvent.click(screen.getByRole("button", { name: "action.send" }));
  await waitFor(() => {
    expect(sent).toHaveLength(before + 1);
  });
};

it("sends a reply whose answer was lost once, and a changed one as another", async () => {
  answers.push(() => Promise.reject(new TypeError("offline")));
  answers.push(() => Promise.reject(new TypeError("offline")));
  write("Жду");
  await send();
  await send();
  write("Жду неделю");
  await send();
  const [first, second, third] = sent.map((one) => one.key);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

it("keeps what is written while a reply is on its way", async () => {
  let answer: (response: Response) => void = () => undefined;
  answers.push(() => new Promise((done) => (answer = done)));
  write("Жду");
  await send();
  write("Жду. И ещё одно:");
  answer(json({}));
  await send();
  expect(sent.map((one) => one.text)).toEqual(["Жду", "Жду. И ещё одно:"]);
  await waitFor(() => {
    expect(field().value).toBe("");
  });
});

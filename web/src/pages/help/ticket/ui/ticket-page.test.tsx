import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { TicketPage } from "./ticket-page";

const ticket = { id: "tkt_1", subject: "Где заказ?", status: "open", updated_at: "2026-11-30T09:00:00Z", csat: null };
const sent: { key: string | null; text: string }[] = [];
const answers: (() => Promise<Response>)[] = [];
const said = (body: string, minute: number) => ({
  id: `msg_${minute}`,
  kind: "public",
  author_role: "customer",
  body,
  attachments: [],
  created_at: `2026-11-30T09:0${minute}:00Z`,
});
let pages: Record<string, unknown>;
let router: ReturnType<typeof createMemoryRouter>;
const json = (body: unknown): Response =>
  new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });

beforeEach(() => {
  sent.length = 0;
  answers.length = 0;
  pages = { "": { items: [], next_cursor: null } };
  queryClient.clear();
  queryClient.setQueryData(["ticket", "tkt_1"], ticket);
  queryClient.setQueryData(["ticket", "tkt_1", "messages", "pages"], {
    pages: [{ items: [], next_cursor: null }],
    pageParams: [""],
  });
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method !== "POST") {
      if (request.url.endsWith("/tkt_1") || request.url.endsWith("/K7M4-9Q2D")) return json(ticket);
      const { pathname, searchParams } = new URL(request.url);
      if (!pathname.endsWith("/messages")) return new Response(null, { status: 404 });
      return json(pages[searchParams.get("cursor") ?? ""]);
    }
    const { text } = (await request.json()) as { text: string };
    sent.push({ key: request.headers.get("idempotency-key"), text });
    return (answers.shift() ?? (() => Promise.resolve(json({}))))();
  });
  router = createMemoryRouter([{ path: "/help/:ticketId", Component: TicketPage }], {
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

it("shows also what was said long ago", async () => {
  pages = {
    "": { items: [said("Второе", 2)], next_cursor: "c1" },
    c1: { items: [said("Первое", 1)], next_cursor: null },
  };
  await queryClient.invalidateQueries({ queryKey: ["ticket", "tkt_1"] });
  fireEvent.click(await screen.findByRole("button", { name: "help.earlier" }));
  await screen.findByText("Первое");
  expect(screen.getAllByRole("listitem").map((one) => /Первое|Второе/.exec(one.textContent)?.[0])).toEqual([
    "Первое",
    "Второе",
  ]);
  expect(screen.queryByRole("button", { name: "help.earlier" })).toBeNull();
});

it("shows a reply at once to whoever came by a mail's link, which names the number", async () => {
  await router.navigate("/help/K7M4-9Q2D");
  await waitFor(() => {
    expect(router.state.location.pathname).toBe("/help/tkt_1");
  });
  await screen.findByRole("textbox");
  write("Жду");
  pages = { "": { items: [said("Жду", 3)], next_cursor: null } };
  await send();
  await screen.findByText("Жду", { selector: "div" });
});

it("says of a removed message that it was removed", async () => {
  const removed = { ...said("erased", 4), redacted_at: "2026-11-30T09:05:00Z" };
  pages = { "": { items: [removed], next_cursor: null } };
  await queryClient.invalidateQueries({ queryKey: ["ticket", "tkt_1"] });
  await screen.findByText("help.removed");
  expect(screen.queryByText("erased")).toBeNull();
});

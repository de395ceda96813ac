import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { OrderNotes } from "./order-notes";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

it("does not say that there are no notes when they could not be loaded", async () => {
  vi.stubGlobal("fetch", (request: Request) =>
    Promise.resolve(
      request.url.includes("permissions")
        ? json({ permissions: ["orders.read_notes"] })
        : json({ code: "too_many_requests" }, 429),
    ),
  );
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <OrderNotes order={{ id: "ord_1" } as never} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  await screen.findByRole("alert");
  expect(screen.queryByText("areas.shop.notes.none")).toBeNull();
});

it("shows the notes behind the first page, too", async () => {
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      observe = vi.fn();
      disconnect = vi.fn();
    },
  );
  const note = (id: string, text: string) => ({ id, text, author: "usr_1", created_at: "2026-11-30T09:00:00Z" });
  vi.stubGlobal("fetch", (request: Request) => {
    if (request.url.includes("permissions")) return Promise.resolve(json({ permissions: ["orders.read_notes"] }));
    if (!request.url.includes("/notes")) return Promise.resolve(json({ code: "not_found" }, 404));
    const isFirst = !request.url.includes("cursor=next");
    const page = { items: [isFirst ? note("ont_2", "Новая") : note("ont_1", "Старая")] };
    return Promise.resolve(json({ ...page, next_cursor: isFirst ? "next" : null }));
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <OrderNotes order={{ id: "ord_1" } as never} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  await screen.findByText("Новая");
  fireEvent.click(screen.getByRole("button", { name: "action.loadMore" }));
  await screen.findByText("Старая");
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
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

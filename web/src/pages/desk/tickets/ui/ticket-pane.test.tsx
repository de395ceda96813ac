import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider, useParams } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { TicketPane } from "./ticket-pane";

afterEach(cleanup);

function Page() {
  const { ticketId = "" } = useParams();
  return <TicketPane ticketId={ticketId} backTo="/" linkTo={(id) => `/desk/tickets/${id}`} onLeave={() => undefined} />;
}

it("goes on by the id of a ticket whose address names the number", async () => {
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
  queryClient.setQueryData(["ticket", "K7M4-9Q2D"], { id: "tkt_1", subject: "Где заказ?", number: "K7M4-9Q2D" });
  const router = createMemoryRouter([{ path: "/desk/tickets/:ticketId", Component: Page }], {
    initialEntries: ["/desk/tickets/K7M4-9Q2D"],
  });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  await waitFor(() => {
    expect(router.state.location.pathname).toBe("/desk/tickets/tkt_1");
  });
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { DeliveryPage } from "./delivery-page";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const courier = {
  code: "courier",
  kind: "courier",
  name: "Courier",
  description: "To the door",
  price: 30_000,
  free_from: null,
  needs: "address",
  vat_code: null,
  tracking_url: null,
  is_active: true,
};

it("sends what was changed alone, so that what others have changed of a way of delivery stays", async () => {
  const sent: object[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method !== "PATCH") return Response.json({ items: [courier], next_cursor: null });
    sent.push((await request.json()) as object);
    return Response.json(courier);
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <DeliveryPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByRole("button", { name: "areas.shop.wavesTab.edit" }));
  fireEvent.change(screen.getByDisplayValue("Courier"), { target: { value: "By courier" } });
  fireEvent.click(screen.getByRole("button", { name: "action.save" }));
  await waitFor(() => expect(sent).toEqual([{ name: "By courier" }]));
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { OrderTracking } from "./order-tracking";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const ORDER = { id: "ord_1", status: "shipped", tracking_number: "RU-1", tracking_url: null } as never;

it("sends the number that staff corrected", async () => {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push([request.method, await request.json()]);
    return new Response(JSON.stringify({ id: "ord_1", tracking_number: "RU-2" }), {
      headers: { "content-type": "application/json" },
    });
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <OrderTracking order={ORDER} canCorrect />
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole("button", { name: "areas.shop.correct.tracking" }));
  fireEvent.change(screen.getByRole("textbox"), { target: { value: " RU-2 " } });
  fireEvent.click(screen.getByRole("button", { name: "action.save" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent).toEqual([["PATCH", { tracking_number: "RU-2" }]]);
});

it("offers no correction to who may not make it", () => {
  render(<OrderTracking order={ORDER} canCorrect={false} />);
  expect(screen.getByText("RU-1")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});

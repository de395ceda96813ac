import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { MemoryRouter, Route, Routes } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { toast } from "@/shared/ui";
import { DeadLettersPage } from "./dead-letters-page";

vi.mock("@/entities/permission", () => ({ useMay: () => true }));
vi.mock("@/shared/i18n", async (original) => ({
  ...(await original<object>()),
  useTranslation: () => ({ t: (key: string, values?: { count?: number }) => `${key} ${values?.count ?? ""}`.trim() }),
}));

const LETTER = {
  id: "m-1",
  type: "order.paid",
  sent_at: "2026-03-10T09:00:00Z",
  receives: 3,
  attempts: 3,
  error: "boom",
  failed_at: null,
  correlation_id: null,
  body: {},
};
const QUEUE = {
  name: "karma",
  waiting: 0,
  in_flight: 0,
  delayed: 0,
  oldest_age_s: null,
  dead_letters: 1,
  can_be_redriven: true,
};

beforeEach(() => {
  // jsdom has none.
  vi.stubGlobal("fetch", (request: Request) => {
    const path = new URL(request.url).pathname;
    const body = path.endsWith("/redrive")
      ? { moved: 0, left: 1 }
      : path.endsWith("/queues")
        ? { items: [QUEUE], next_cursor: null }
        : { items: [LETTER], total: 1, next_cursor: null };
    return Promise.resolve(new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } }));
  });
  queryClient.clear();
  return cleanup;
});

it("says how many letters went back, none when somebody else was faster", async () => {
  const said = vi.spyOn(toast, "success").mockImplementation(() => undefined);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter initialEntries={["/karma"]}>
        <Routes>
          <Route path=":queue" element={<DeadLettersPage />} />
        </Routes>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  const [, button] = await screen.findAllByRole("button", { name: /redrive/ });
  fireEvent.click(button as HTMLElement);
  const dialog = await screen.findByRole("dialog");
  fireEvent.click(within(dialog).getByRole("button", { name: "areas.operations.redrive" }));
  await waitFor(() => {
    expect(said).toHaveBeenCalledWith("areas.operations.redriven 0");
  });
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { BulkBar } from "./bulk-bar";

afterEach(cleanup);

it("acts on fifty tickets at once, and what is more stays selected", async () => {
  const ids = Array.from({ length: 52 }, (_, number) => `tkt_${number}`);
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method !== "POST") return new Response(JSON.stringify({ items: [], next_cursor: null }));
    const { ticket_ids } = (await request.json()) as { ticket_ids: string[] };
    const results = ticket_ids.map((id) => ({ ticket_id: id, done: id !== "tkt_7", code: null }));
    return new Response(JSON.stringify({ results }), { headers: { "content-type": "application/json" } });
  });
  const onSelect = vi.fn();
  render(
    <QueryClientProvider client={queryClient}>
      <BulkBar ids={ids} all={ids} onSelect={onSelect} nameOf={(id) => id} />
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole("button", { name: "areas.support.act.assignMe" }));
  await waitFor(() => {
    expect(onSelect).toHaveBeenCalledWith(new Set(["tkt_7", "tkt_50", "tkt_51"]));
  });
});

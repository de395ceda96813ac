import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { Enrol } from "./enrol";

vi.mock("@/entities/permission", () => ({ useMay: () => false }));
afterEach(cleanup);

it("lets in all who are named, a hundred at a time", async () => {
  const sent: number[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { user_ids } = (await request.json()) as { user_ids: string[] };
    sent.push(user_ids.length);
    return new Response(JSON.stringify({ items: user_ids }), { headers: { "content-type": "application/json" } });
  });
  const onDone = vi.fn();
  render(
    <QueryClientProvider client={queryClient}>
      <Enrol courseId="crs_1" onDone={onDone} />
    </QueryClientProvider>,
  );
  const ids = Array.from({ length: 230 }, (_, place) => `usr_${String(place)}`);
  fireEvent.change(screen.getByRole("textbox"), { target: { value: ids.join("\n") } });
  fireEvent.click(screen.getByRole("button"));
  await waitFor(() => {
    expect(onDone).toHaveBeenCalled();
  });
  expect(sent).toEqual([100, 100, 30]);
});

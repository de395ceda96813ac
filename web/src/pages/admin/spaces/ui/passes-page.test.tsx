import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { PassesPage } from "./passes-page";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

function show(permissions: string[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    const url = new URL(request.url);
    asked.push(url.pathname + url.search);
    if (url.pathname.endsWith("export")) return Promise.resolve(json({ task_id: "tsk_1" }, 202));
    if (url.pathname.includes("permissions")) return Promise.resolve(json({ permissions }));
    return Promise.resolve(json({ items: [], next_cursor: null }));
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <PassesPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  return asked;
}

it("makes a file of the passes that were bought since a day", async () => {
  const asked = show(["passes.export", "passes.refund"]);
  fireEvent.change(await screen.findByLabelText("areas.operations.audit.from"), { target: { value: "2026-11-01" } });
  fireEvent.click(screen.getByRole("button", { name: "areas.operations.csv" }));
  await waitFor(() => expect(asked).toContain("/api/v1/passes/export?from=2026-11-01"));
  // What may not be changed is not asked for.
  expect(asked.filter((one) => one.includes("products"))).toEqual([]);
});

it("has no file for those who may make none", async () => {
  const asked = show(["passes.write"]);
  await waitFor(() => expect(asked.some((one) => one.includes("products"))).toBe(true));
  expect(screen.queryByRole("button", { name: "areas.operations.csv" })).toBeNull();
  expect(asked.some((one) => one.includes("needs_attention"))).toBe(false);
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { MemoryRouter, Route, Routes } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { RulePage } from "./rule-page";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

it("says for a new rule too that the events could not be loaded", async () => {
  const refused = { status: 429, headers: { "content-type": "application/problem+json" } };
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify({ code: "too_many_requests" }), refused)));
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter initialEntries={["/new"]}>
        <Routes>
          <Route path="/:ruleId" element={<RulePage />} />
        </Routes>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  await screen.findByRole("alert");
  expect(screen.getByRole("button", { name: "action.retry" })).toBeDefined();
});

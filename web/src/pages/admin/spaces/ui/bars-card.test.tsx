import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { permissionsQuery } from "@/entities/permission";
import { queryClient, signedIn } from "@/shared/api";
import { BarsCard } from "./bars-card";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

it("lets a manager, who may not look for people, bar somebody who is in", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    const { pathname } = new URL(request.url);
    asked.push(`${request.method} ${pathname}`);
    const guest = { visit_id: "vis_2", user_id: null, name: "A guest" };
    const items = pathname.endsWith("present") ? [{ visit_id: "vis_1", user_id: "usr_2", name: "Ann" }, guest] : [];
    return Promise.resolve(Response.json({ items, next_cursor: null }));
  });
  const permissions = ["spaces.bar", "visits.read_present"];
  queryClient.setQueryData(permissionsQuery.queryKey, { permissions, lacks_second_factor: false });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <BarsCard spaceId="spc_1" />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  await screen.findByRole("option", { name: "Ann" });
  expect(screen.queryByRole("option", { name: "A guest" })).toBeNull();
  fireEvent.change(screen.getByLabelText("areas.spaces.whomToBar"), { target: { value: "usr_2" } });
  fireEvent.change(screen.getByLabelText("areas.spaces.barReason"), { target: { value: "Smoked inside" } });
  fireEvent.change(screen.getByLabelText("areas.spaces.barUntil"), { target: { value: "2099-01-01" } });
  fireEvent.click(screen.getByRole("button", { name: "areas.spaces.bar" }));
  await waitFor(() => expect(asked).toContain("PUT /api/v1/spaces/spc_1/bars/usr_2"));
  expect(asked.some((one) => one.endsWith("/users"))).toBe(false);
});

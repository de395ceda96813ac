import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { permissionsQuery } from "@/entities/permission";
import { queryClient, signedIn } from "@/shared/api";
import { BookingsPage } from "./bookings-page";
import { VisitsPage } from "./visits-page";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

function show(spaces: Response, permissions = ["bookings.read_all"], Page = BookingsPage): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    const { pathname, search } = new URL(request.url);
    asked.push(pathname + search);
    if (pathname.endsWith("export")) return Promise.resolve(json({ task_id: "tsk_1" }, 202));
    return Promise.resolve(pathname.endsWith("/spaces") ? spaces : json({ items: [], next_cursor: null }));
  });
  // The screen is shown once they are known.
  queryClient.setQueryData(permissionsQuery.queryKey, { permissions, lacks_second_factor: false });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <Page />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  return asked;
}

it("says that there are no spaces instead of loading their bookings for ever", async () => {
  show(json({ items: [], next_cursor: null }));
  await screen.findByText("areas.spaces.none");
});

it("says that the spaces could not be loaded", async () => {
  show(json({ code: "too_many_requests", status: 429 }, 429));
  await screen.findByRole("alert");
  expect(screen.getByRole("button", { name: "action.retry" })).toBeDefined();
});

it.each([
  ["bookings", BookingsPage],
  ["visits", VisitsPage],
])("gives an accountant, who does not read %s, the file of them", async (name, Page) => {
  const space = { id: "spc_1", name: "Atrium", time_zone: "UTC" };
  const asked = show(json({ items: [space], next_cursor: null }), [`${name}.export`], Page);
  await screen.findByRole("option", { name: "Atrium" });
  fireEvent.change(screen.getByRole("combobox"), { target: { value: "spc_1" } });
  fireEvent.change(screen.getByLabelText("areas.operations.audit.from"), { target: { value: "2026-11-01" } });
  fireEvent.click(screen.getByRole("button", { name: "areas.operations.csv" }));
  await waitFor(() => expect(asked).toContain(`/api/v1/${name}/export?space_id=spc_1&from=2026-11-01`));
  expect(asked.filter((one) => one.startsWith(`/api/v1/${name}?`))).toEqual([]);
});

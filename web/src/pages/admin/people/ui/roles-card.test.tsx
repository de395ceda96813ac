import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { PersonPage } from "./person-page";

const person = {
  id: "usr_2",
  full_name: "Анна",
  roles: ["customer", "packer"],
  karma: 0,
  total_donated: 0,
  is_active: true,
  locale: "ru",
  created_at: "2026-11-30T09:00:00Z",
  updated_at: "2026-11-30T09:00:00Z",
};

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
  queryClient.clear();
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  queryClient.setQueryData(["me", "permissions"], { permissions: ["users.update"] });
  queryClient.setQueryData(["users", "roles"], { items: [] });
  queryClient.setQueryData(["users", "usr_2"], person);
  const router = createMemoryRouter([{ path: "/:userId", Component: PersonPage }], { initialEntries: ["/usr_2"] });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return cleanup;
});

const box = (role: string) => screen.getByRole<HTMLInputElement>("checkbox", { name: new RegExp(`roleNames.${role}`) });

it("keeps the roles that are ticked when others are given meanwhile, and takes none of those back", async () => {
  for (const role of ["content", "packer"]) fireEvent.click(box(role));
  act(() => {
    queryClient.setQueryData(["users", "usr_2"], {
      ...person,
      roles: ["customer", "packer", "accountant"],
      updated_at: "2026-11-30T09:05:00Z",
    });
  });
  await waitFor(() => {
    expect(box("accountant").checked).toBe(true);
  });
  expect([box("content").checked, box("packer").checked]).toEqual([true, false]);
});

it("gives nobody a role back that was taken while the page stood open", async () => {
  let saved: unknown;
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "PATCH") saved = await request.json();
    // Another admin has taken the packer's role.
    const now = { ...person, roles: saved ? ["customer", "content"] : ["customer"] };
    return new Response(JSON.stringify(now), { headers: { "content-type": "application/json" } });
  });
  fireEvent.click(box("content"));
  fireEvent.click(screen.getByRole("button", { name: "areas.people.saveRoles" }));
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "action.save" }));
  await waitFor(() => {
    expect(saved).toEqual({ roles: ["customer", "content"] });
  });
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { AchievementPage } from "./achievement-page";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const rule = { events: ["visit.closed"], where: {}, who: "customer", measure: "count", per: null, of: {}, levels: [7] };
const first = { id: "ach_1", title: "A week", description: "Old", icon: "", karma: 0, version: 1, rule };
const theirs = { ...first, title: "Their week", description: "Theirs", icon: "sun", version: 2 };

it("lets who saves after somebody else choose what stays, and takes over what was not touched here", async () => {
  let stored = first;
  const sent: object[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.url.includes("event-types")) return Response.json({ items: [{ type: "visit.closed", fields: [] }] });
    if (request.method !== "PATCH") return Response.json({ items: [stored] });
    const body = (await request.json()) as { version: number };
    sent.push(body);
    if (body.version === stored.version) return Response.json({ ...stored, ...body, version: 3 });
    return Response.json({ code: "version_conflict", status: 409 }, { status: 409 });
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  const router = createMemoryRouter([{ path: "/:achievementId", Component: AchievementPage }], {
    initialEntries: ["/ach_1"],
  });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  const name = await screen.findByLabelText("areas.achievements.name");
  fireEvent.change(name, { target: { value: "My week" } });
  stored = theirs;
  fireEvent.click(screen.getByRole("button", { name: "action.save" }));
  expect(await screen.findByRole("cell", { name: "Their week" })).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "staff.conflict.keep" }));
  fireEvent.click(screen.getByRole("button", { name: "action.save" }));
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]).toMatchObject({ title: "My week", description: "Theirs", icon: "sun", version: 2 });
  expect(screen.queryByText("staff.conflict.title")).toBeNull();
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { TeamsPage } from "./teams-page";

const team = {
  id: "tea_1",
  name: "Delivery",
  members: ["usr_agent1", "usr_former"],
  tags: [],
  categories: [],
  assignment: "none",
  is_default: false,
  version: 1,
};
const saved: { members: string[] }[] = [];
let isConflict = false;
const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

beforeEach(async () => {
  saved.length = 0;
  isConflict = false;
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "PATCH") {
      if (isConflict) return json({ code: "version_conflict" }, 409);
      saved.push((await request.json()) as { members: string[] });
      return json(team);
    }
    if (request.url.endsWith("/teams/tea_1")) return json({ code: "team_not_found" }, 404);
    return json({ items: request.url.includes("/agents") ? [{ id: "usr_agent1", full_name: "Marta" }] : [team] });
  });
  queryClient.clear();
  const router = createMemoryRouter([{ path: "/", Component: TeamsPage }]);
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByRole("button", { name: /settings\.edit/ }));
  await screen.findByRole("checkbox", { name: "Marta" });
  return cleanup;
});

const save = () => fireEvent.click(screen.getByRole("button", { name: "action.save" }));

it("takes a member who is no agent any more out of the team", async () => {
  fireEvent.click(screen.getByRole("checkbox", { name: /settings\.formerAgent/ }));
  save();
  await waitFor(() => {
    expect(saved.map((one) => one.members)).toEqual([["usr_agent1"]]);
  });
});

it("says that somebody else saved first when what they saved cannot be read", async () => {
  isConflict = true;
  save();
  expect(await within(screen.getByRole("dialog")).findByRole("alert")).toBeTruthy();
});

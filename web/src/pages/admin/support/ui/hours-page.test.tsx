import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { HoursPage } from "./hours-page";

const target = { first_response_minutes: 60, resolution_minutes: 600 };
const sla = {
  version: 1,
  time_zone: "Europe/Moscow",
  opening_hours: {},
  closed_days: [],
  targets: { low: target, normal: target, high: target, urgent: target },
  updated_by: null,
};
let stored = sla;
const versions: number[] = [];
const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

beforeEach(() => {
  stored = sla;
  versions.length = 0;
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method !== "PUT") return json(stored);
    versions.push(((await request.json()) as { version: number }).version);
    return json({ code: "version_conflict" }, 409);
  });
  queryClient.clear();
  queryClient.setQueryData(["support", "sla"], sla);
  const router = createMemoryRouter([{ path: "/", Component: HoursPage }]);
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return cleanup;
});

const zone = () => screen.getByRole<HTMLInputElement>("textbox", { name: /settings\.zone/ });

it("keeps what is typed when somebody else saves, and says so only when it is saved over that", async () => {
  fireEvent.change(zone(), { target: { value: "Asia/Omsk" } });
  stored = { ...sla, version: 2, time_zone: "Asia/Tomsk" };
  await act(async () => {
    await queryClient.invalidateQueries({ queryKey: ["support", "sla"] });
    await new Promise((done) => setTimeout(done, 10));
  });
  expect(zone().value).toBe("Asia/Omsk");
  fireEvent.click(screen.getByRole("button", { name: "action.save" }));
  await waitFor(() => {
    expect(zone().value).toBe("Asia/Tomsk");
  });
  expect(versions).toEqual([1]);
});

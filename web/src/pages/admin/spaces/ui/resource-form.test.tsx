import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import type { Resource } from "../model/resource-values";
import { ResourceForm } from "./resource-form";

afterEach(cleanup);

it("says in words what somebody else has changed meanwhile", async () => {
  const saved = { id: "res_1", name: "By the window", kind: "desk", capacity: 1, price: 0, slot_minutes: 60 };
  const opening_hours = { mon: ["09:00", "21:00"] };
  const resource = { ...saved, is_active: true, opening_hours, version: 1 } as unknown as Resource;
  const theirs = { ...resource, name: "At the wall", opening_hours: { mon: ["09:00", "24:00"] }, version: 2 };
  const json = (body: unknown, status: number): Response =>
    new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  vi.stubGlobal("fetch", (request: Request) =>
    Promise.resolve(request.method === "GET" ? json(theirs, 200) : json({ code: "version_conflict" }, 409)),
  );
  const { container } = render(
    <QueryClientProvider client={queryClient}>
      <ResourceForm spaceId="spc_1" resource={resource} onDone={vi.fn()} />
    </QueryClientProvider>,
  );
  fireEvent.change(screen.getByLabelText("areas.spaces.name"), { target: { value: "By the door" } });
  const [closes] = screen.getAllByLabelText("areas.spaces.closesAt");
  fireEvent.change(closes as HTMLElement, { target: { value: "20:00" } });
  fireEvent.click(screen.getByRole("button", { name: "action.save" }));
  await vi.waitFor(() => {
    expect(container.textContent).toContain("days.mon: 09:00–24:00");
  });
  expect(container.textContent).toContain("At the wall");
  expect(container.textContent).not.toMatch(/["{[]/);
});

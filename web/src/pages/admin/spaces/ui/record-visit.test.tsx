import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { Space } from "@/entities/space";
import { queryClient, signedIn } from "@/shared/api";
import { RecordVisit } from "./record-visit";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const spaces = [
  { id: "spc_1", name: "Loft", time_zone: "UTC" },
  { id: "spc_2", name: "Roof", time_zone: "Europe/Moscow" },
] as Space[];

function show(person: string, answer: () => Response) {
  const written: unknown[] = [];
  const onDone = vi.fn(() => Promise.resolve());
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method !== "POST") return json({ id: "usr_2", full_name: "Irina" });
    written.push(await request.json());
    return answer();
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <RecordVisit spaces={spaces} space="spc_2" person={person} onDone={onDone} />
    </QueryClientProvider>,
  );
  return { written, onDone };
}

const fill = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const record = () => fireEvent.click(screen.getByRole("button", { name: "areas.spaces.record" }));

it("records a visit by the clock of its space", async () => {
  const { written, onDone } = show("usr_2", () => json({ id: "vis_1" }, 201));
  fill("areas.spaces.cameAt", "2026-11-02T12:00");
  fill("areas.spaces.leftAt", "2026-11-02T20:30");
  record();
  const [check_in, check_out] = ["2026-11-02T09:00:00.000Z", "2026-11-02T17:30:00.000Z"];
  await waitFor(() => expect(written).toEqual([{ user_id: "usr_2", space_id: "spc_2", check_in, check_out }]));
  await waitFor(() => expect(onDone).toHaveBeenCalled());
});

it("sends nothing without a person, nor with an end before the begin", () => {
  const { written } = show("", () => json({}, 201));
  fill("areas.spaces.cameAt", "2026-11-02T12:00");
  fill("areas.spaces.leftAt", "2026-11-02T11:00");
  record();
  expect(screen.getAllByRole("alert")[0]?.textContent).toBe("areas.spaces.personNeeded");
  expect(screen.getByLabelText("areas.spaces.leftAt").getAttribute("aria-invalid")).toBe("true");
  expect(written).toEqual([]);
});

it("stays open where they have another visit at that time", async () => {
  const { written, onDone } = show("usr_2", () => json({ code: "visit_overlap" }, 409));
  fill("areas.spaces.cameAt", "2026-11-02T12:00");
  fill("areas.spaces.leftAt", "2026-11-02T13:00");
  record();
  expect(await screen.findByRole("alert")).toBeDefined();
  expect(written).toHaveLength(1);
  expect(onDone).not.toHaveBeenCalled();
});

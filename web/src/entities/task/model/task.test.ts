import { expect, it, vi } from "vitest";
import { resumeSession, sessionState } from "@/shared/api";
import { useTasks, watchTask } from "./task";

it("keeps what somebody waits for while the API does not answer", async () => {
  localStorage.setItem("atrium.session", "true");
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("away", { status: 503 })));
  watchTask({ id: "tsk_1", label: "export" });
  await resumeSession();
  expect(sessionState().status).toBe("guest");
  expect(useTasks.getState().items).toHaveLength(1);
});

it("keeps what another tab has put into the tray", () => {
  useTasks.setState({ items: [] });
  const other = { id: "tsk_1", label: "export" };
  localStorage.setItem("atrium.tasks", JSON.stringify({ state: { items: [other] }, version: 1 }));
  dispatchEvent(new StorageEvent("storage", { key: "atrium.tasks" }));
  watchTask({ id: "tsk_2", label: "file" });
  expect(useTasks.getState().items.map((one) => one.id)).toEqual(["tsk_1", "tsk_2"]);
});

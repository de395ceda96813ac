import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import type { Attempt } from "../model/quiz";
import { OpenAttempt } from "./open-attempt";

afterEach(cleanup);

it("saves the last answer of whoever goes on to another page at once", async () => {
  const saved: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    saved.push([request.method, await request.json()]);
    return new Response("{}", { headers: { "content-type": "application/json" } });
  });
  const attempt = {
    number: 1,
    answers: {},
    deadline_at: null,
    questions: [{ id: "q1", kind: "text", text: "Город?", options: [], points: 1 }],
  } as unknown as Attempt;
  const { unmount } = render(
    <QueryClientProvider client={queryClient}>
      <OpenAttempt courseId="crs_1" lessonId="lsn_1" attempt={attempt} onEnd={vi.fn()} />
    </QueryClientProvider>,
  );
  fireEvent.change(screen.getByRole("textbox"), { target: { value: "Тверь" } });
  unmount();
  await waitFor(() => {
    expect(saved).toEqual([["PUT", { answers: { q1: ["Тверь"] } }]]);
  });
});

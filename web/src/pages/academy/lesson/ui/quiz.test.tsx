import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { Course } from "@/entities/course";
import { queryClient } from "@/shared/api";
import { Quiz } from "./quiz";

afterEach(cleanup);

it("hands in no attempt by itself whose time is not over, on a device whose clock is an hour ahead", async () => {
  const now = Date.now() - 3_600_000;
  const attempt = {
    number: 1,
    answers: {},
    deadline_at: new Date(now + 300_000).toISOString(),
    questions: [{ id: "q1", kind: "text", text: "Город?", options: [], points: 1 }],
  };
  const posted: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    if (request.method === "POST") posted.push(new URL(request.url).pathname);
    return Promise.resolve(
      new Response(JSON.stringify(request.method === "POST" ? attempt : { items: [] }), {
        headers: { "content-type": "application/json", date: new Date(now).toUTCString() },
      }),
    );
  });
  const quiz = {
    pass_percent: 80,
    max_attempts: 1,
    time_limit_minutes: 5,
    shuffle: false,
    reveal: "never",
    question_count: 1,
  };
  render(
    <QueryClientProvider client={queryClient}>
      <Quiz course={{ id: "crs_1" } as Course} lessonId="les_1" quiz={quiz} onChange={vi.fn()} />
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByRole("button", {}, { timeout: 5_000 }));
  const timer = await screen.findByRole("timer");
  expect(timer.textContent).toMatch(/^(5:0\d|4:5\d)$/);
  expect(posted).toEqual(["/api/v1/courses/crs_1/lessons/les_1/quiz/attempts"]);
});

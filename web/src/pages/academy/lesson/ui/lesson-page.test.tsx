import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter, Route, Routes } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { LessonPage } from "./lesson-page";

vi.mock("@/entities/session", () => ({ useIsMember: () => true }));
vi.mock("@/features/ask-tutor", () => ({ TutorChat: () => null }));
vi.mock("@/features/watch-video", () => ({ VideoPlayer: () => null, flushReports: () => Promise.resolve() }));
afterEach(() => {
  cleanup();
  queryClient.clear();
});

const lesson = { id: "les_1", kind: "video", title: "Стирка", body: "", completion: { rule: "watched", percent: 50 } };
const course = { id: "crs_1", slug: "care", title: "Уход", sections: [{ id: "sec_1", lessons: [lesson] }] };

/** The page of a lesson that waits for this; the paths that something is posted to. */
function show(waits_for: object | null): string[] {
  const posted: string[] = [];
  const lessons = [{ lesson_id: "les_1", status: "started", waits_for }];
  const progress = { status: "active", percent: 0, completed_at: null, lessons };
  vi.stubGlobal("fetch", (request: Request) => {
    const { pathname } = new URL(request.url);
    if (request.method === "POST") posted.push(pathname);
    const answer = pathname.endsWith("/progress") ? progress : pathname.includes("/lessons/") ? lesson : course;
    return Promise.resolve(new Response(JSON.stringify(answer), { headers: { "content-type": "application/json" } }));
  });
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter initialEntries={["/courses/care/lessons/les_1"]}>
        <Routes>
          <Route path="/courses/:courseId/lessons/:lessonId" element={<LessonPage />} />
        </Routes>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  return posted;
}

it("offers to complete a lesson of which nothing is missing, since its rule has become easier", async () => {
  const posted = show(null);
  fireEvent.click(await screen.findByRole("button", {}, { timeout: 5_000 }));
  await waitFor(() => {
    expect(posted).toEqual(["/api/v1/courses/crs_1/lessons/les_1/complete"]);
  });
});

it("says what a lesson waits for, and does not offer to complete it", async () => {
  show({ code: "watched_too_little", needed_percent: 50, have_percent: 20 });
  await screen.findByText("academy.waits.watched_too_little");
  expect(screen.queryByRole("button")).toBeNull();
});

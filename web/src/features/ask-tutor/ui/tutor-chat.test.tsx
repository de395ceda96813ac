import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { TutorChat } from "./tutor-chat";

afterEach(cleanup);

it("asks a question once that is sent again after a lost answer, though the video has played on", async () => {
  const sent: [string | null, unknown][] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const answer = new Response(JSON.stringify({ items: [], task_id: "tsk_1", message_id: "msg_1" }), {
      headers: { "content-type": "application/json" },
    });
    if (request.method !== "POST") return answer;
    sent.push([request.headers.get("idempotency-key"), await request.json()]);
    if (sent.length === 1) throw new TypeError("Failed to fetch");
    return answer;
  });
  let second = 10;
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <TutorChat courseId="crs_1" courseSlug="care" lessonId="les_1" position={() => second} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  fireEvent.change(screen.getByRole("textbox"), { target: { value: "Что значит тазик?" } });
  const button = () => screen.getByRole("button", { name: "academy.tutor.ask" });
  fireEvent.click(button());
  await waitFor(() => {
    expect(sent).toHaveLength(1);
    expect(button().getAttribute("aria-busy")).toBeNull();
  });
  second = 20;
  fireEvent.click(button());
  await waitFor(() => {
    expect(sent).toHaveLength(2);
  });
  expect(sent[1]).toEqual(sent[0]);
});

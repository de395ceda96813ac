import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import type { Course, CourseProgress } from "@/entities/course";
import { queryClient } from "@/shared/api";
import { EnrolCard } from "./enrol-card";

vi.mock("@/entities/session", () => ({ useSession: () => ({ status: "member" }), withNext: () => "" }));
afterEach(cleanup);

const waiting = { status: "awaiting_payment", percent: 0 } as CourseProgress;

/** Presses the card's button; what is asked of the API, in order. */
async function press(
  price: number,
  status: "awaiting_payment" | "active",
  course_status = "published",
): Promise<[string, unknown][]> {
  const asked: [string, unknown][] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const text = await request.text();
    asked.push([new URL(request.url).pathname, text ? JSON.parse(text) : undefined]);
    return new Response(JSON.stringify({ enrolment: { status }, payment_url: null }), {
      headers: { "content-type": "application/json" },
    });
  });
  const course = {
    id: "crs_1",
    slug: "prints",
    title: "Prints",
    status: course_status,
    price,
    sections: [],
  } as unknown as Course;
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <EnrolCard course={course} progress={waiting} awaited={false} error={null} retry={vi.fn()} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  const button = screen.getByRole("button", { name: "academy.payAmount" });
  fireEvent.click(button);
  await waitFor(() => {
    expect(button.getAttribute("aria-busy")).not.toBe("true");
    expect(asked.length).toBeGreaterThan(0);
  });
  return asked;
}

it("takes the price that is shown from who has not paid yet, whatever it was when they began", async () => {
  expect(await press(99_000, "awaiting_payment")).toEqual([
    ["/api/v1/courses/crs_1/enrol", { expected_price: 99_000 }],
    ["/api/v1/courses/crs_1/pay", undefined],
  ]);
});

it("asks no money for a course that is free now", async () => {
  expect(await press(0, "active")).toEqual([["/api/v1/courses/crs_1/enrol", { expected_price: 0 }]]);
});

it("lets who has not paid yet pay for a course that takes no new learners", async () => {
  expect(await press(99_000, "awaiting_payment", "archived")).toEqual([["/api/v1/courses/crs_1/pay", undefined]]);
});

it("lets who has not paid yet give the purchase up", async () => {
  const asked = await press(99_000, "awaiting_payment");
  asked.length = 0;
  fireEvent.click(screen.getByRole("button", { name: "academy.giveUp" }));
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "academy.giveUp" }));
  await waitFor(() => {
    expect(asked[0]).toEqual(["/api/v1/courses/crs_1/leave", undefined]);
  });
});

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, renderHook, waitFor } from "@testing-library/react";
import { createElement, type ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { usePermissions } from "./permissions";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const asked: string[] = [];

function held(permissions: string[], authored: Response | Promise<Response>) {
  asked.length = 0;
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(new URL(request.url).pathname);
    return Promise.resolve(
      request.url.includes("authored") ? authored : Response.json({ permissions, lacks_second_factor: false }),
    );
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  const wrapper = ({ children }: { children: ReactNode }) =>
    createElement(QueryClientProvider, { client: queryClient }, children);
  return renderHook(usePermissions, { wrapper }).result;
}

it("lets an author without a role to the screens of courses", async () => {
  const found = held([], Response.json({ items: [{ id: "crs_1" }], next_cursor: null }));
  await waitFor(() => expect(found.current.data?.permissions).toEqual(["courses.author"]));
});

it("asks nobody who makes courses whether they are an author", async () => {
  const found = held(["courses.create"], Response.json({ items: [] }));
  await waitFor(() => expect(found.current.data?.permissions).toEqual(["courses.create"]));
  expect(asked).toEqual(["/api/v1/users/me/permissions"]);
});

it("shows staff their screens also while nobody says whether they are an author", async () => {
  const found = held(["orders.read_all"], Response.json({}, { status: 403 }));
  await waitFor(() => expect(found.current.isAwaited).toBe(false));
  await waitFor(() => expect(found.current.data?.permissions).toEqual(["orders.read_all"]));
});

it("lets staff wait for no answer about courses before they see their screens", async () => {
  const found = held(["orders.read_all"], new Promise<Response>(() => undefined));
  await waitFor(() => expect(found.current.data?.permissions).toEqual(["orders.read_all"]));
  expect(found.current.isAwaited).toBe(true);
});

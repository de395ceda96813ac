import { QueryClientProvider, QueryObserver, useQuery } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import { createElement, type ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { ApiError, NetworkError } from "./problem";
import { queryClient } from "./query";

afterEach(() => queryClient.clear());

/** What a page sees of a thing that was read (or not yet) and cannot be read now. */
async function seenAfter(error: Error, data?: string): Promise<string[]> {
  queryClient.clear();
  queryClient.setQueryData(["thing"], data);
  const seen: string[] = [];
  const wrapper = ({ children }: { children: ReactNode }) =>
    createElement(QueryClientProvider, { client: queryClient }, children);
  const { result, unmount } = renderHook(
    () => {
      const query = useQuery<string>({
        queryKey: ["thing"],
        queryFn: () => Promise.reject(error),
        retry: false,
        staleTime: Infinity,
        enabled: false,
      });
      seen.push(`${query.status} ${query.data ?? ""}`);
      return query;
    },
    { wrapper },
  );
  await act(async () => {
    await result.current.refetch();
    // Whoever watches is told a moment later.
    await new Promise((done) => setTimeout(done, 10));
  });
  unmount();
  return [...new Set(seen)];
}

it("keeps what was read on the screen while the API gives no answer", async () => {
  for (const error of [new NetworkError(), new ApiError(503, {}), new ApiError(429, {})]) {
    expect(await seenAfter(error, "read")).toEqual(["success read"]);
  }
});

it("says that a thing is gone, and that nothing could be read", async () => {
  expect(await seenAfter(new ApiError(404, {}), "read")).toContain("error read");
  expect(await seenAfter(new ApiError(503, {}))).toContain("error ");
});

it("does not write an older answer over what a change has answered", async () => {
  const answers: ((text: string) => void)[] = [];
  const queryFn = () => new Promise<string>((answer) => answers.push(answer));
  queryClient.setQueryData(["thing"], "draft");
  const observer = new QueryObserver(queryClient, { queryKey: ["thing"], queryFn, staleTime: 0 });
  const stop = observer.subscribe(() => undefined);
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  queryClient.setQueryData(["thing"], "published");
  answers[0]?.("draft");
  await new Promise((done) => setTimeout(done, 10));
  expect(queryClient.getQueryData(["thing"])).toBe("published");
  answers[1]?.("published, read anew");
  await vi.waitFor(() => expect(queryClient.getQueryData(["thing"])).toBe("published, read anew"));
  stop();
});

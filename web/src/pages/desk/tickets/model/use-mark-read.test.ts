import { renderHook, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { useMarkRead } from "./use-mark-read";

const see = (hidden: boolean) => Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
afterEach(() => see(false));

it("marks what came while the page was out of sight once it is seen", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    if (request.url.endsWith("/read")) asked.push(request.url);
    return Promise.resolve(new Response(null, { status: 204 }));
  });
  const { rerender } = renderHook(({ written }) => useMarkRead("tkt_1", written), { initialProps: { written: 1 } });
  await waitFor(() => {
    expect(asked).toHaveLength(1);
  });
  see(true);
  rerender({ written: 2 });
  see(false);
  document.dispatchEvent(new Event("visibilitychange"));
  document.dispatchEvent(new Event("visibilitychange"));
  await waitFor(() => {
    expect(asked).toHaveLength(2);
  });
});

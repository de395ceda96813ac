import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useAutosave } from "./use-autosave";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const setUp = (save = vi.fn<(value: string, leaving: boolean) => Promise<void>>(() => Promise.resolve())) => {
  const hook = renderHook(({ value, ready }) => useAutosave({ value, ready, save, delayMs: 500 }), {
    initialProps: { value: "", ready: true },
  });
  return { ...hook, save };
};

it("saves the last of what was written, once", async () => {
  const { rerender, save, result } = setUp();
  rerender({ value: "An", ready: true });
  rerender({ value: "Anna", ready: true });
  await act(() => vi.advanceTimersByTimeAsync(600));
  expect(save.mock.calls).toEqual([["Anna", false]]);
  expect(result.current.state).toBe("saved");
  await act(() => vi.advanceTimersByTimeAsync(5000));
  expect(save).toHaveBeenCalledTimes(1);
});

it("saves at once when the screen or the page is left", async () => {
  const { rerender, save, unmount } = setUp();
  rerender({ value: "Anna", ready: true });
  await act(async () => {
    dispatchEvent(new Event("pagehide"));
    await vi.advanceTimersByTimeAsync(0);
  });
  expect(save.mock.calls).toEqual([["Anna", true]]);
  rerender({ value: "Anna P", ready: true });
  unmount();
  await vi.advanceTimersByTimeAsync(0);
  expect(save).toHaveBeenLastCalledWith("Anna P", true);
});

it("keeps what is not ready, and says that it is not saved", async () => {
  const { rerender, save, result } = setUp();
  rerender({ value: "A", ready: false });
  await act(() => vi.advanceTimersByTimeAsync(600));
  expect(save).not.toHaveBeenCalled();
  await act(async () => expect(await result.current.flush()).toBe(false));
});

it("tries again with what is written after a failure", async () => {
  const save = vi.fn<(value: string, leaving: boolean) => Promise<void>>().mockRejectedValueOnce(new Error("no"));
  const { rerender, result } = setUp(save);
  save.mockResolvedValue(undefined);
  rerender({ value: "Anna", ready: true });
  await act(() => vi.advanceTimersByTimeAsync(600));
  expect(result.current.state).toBe("failed");
  await act(async () => expect(await result.current.flush()).toBe(true));
  expect(save).toHaveBeenCalledTimes(2);
});

it("sends what was written during a save after it", async () => {
  let finish: () => void = () => undefined;
  const save = vi
    .fn<(value: string, leaving: boolean) => Promise<void>>()
    .mockImplementationOnce(() => new Promise((done) => (finish = done)))
    .mockResolvedValue(undefined);
  const { rerender } = setUp(save);
  rerender({ value: "An", ready: true });
  await act(() => vi.advanceTimersByTimeAsync(600));
  rerender({ value: "Anna", ready: true });
  await act(() => vi.advanceTimersByTimeAsync(600));
  expect(save).toHaveBeenCalledTimes(1);
  await act(async () => {
    finish();
    await vi.advanceTimersByTimeAsync(0);
  });
  expect(save).toHaveBeenLastCalledWith("Anna", false);
});

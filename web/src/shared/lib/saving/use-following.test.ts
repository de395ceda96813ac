import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { changesOf, useFollowing } from "./use-following";

const opened = () =>
  renderHook(({ stored }) => useFollowing(stored), { initialProps: { stored: { title: "A", ids: ["1"] } } });

it("keeps what is typed when the thing is read anew, and shows what others have changed besides", () => {
  const { result, rerender } = opened();
  act(() => result.current[1]({ title: "typed" }));
  rerender({ stored: { title: "A", ids: ["1", "2"] } });
  expect(result.current[0]).toEqual({ title: "typed", ids: ["1", "2"] });
});

it("follows again once what was typed is stored", () => {
  const { result, rerender } = opened();
  act(() => result.current[1]({ ids: ["2"] }));
  rerender({ stored: { title: "A", ids: ["2"] } });
  rerender({ stored: { title: "B", ids: ["3"] } });
  expect(result.current[0]).toEqual({ title: "B", ids: ["3"] });
});

it("sends what was changed and nothing else", () => {
  const before = { price: 100, name: "Courier", ids: ["1"], free_from: null as number | null };
  expect(changesOf(before, { ...before })).toEqual({});
  expect(changesOf(before, { ...before, ids: ["1"], price: 200 })).toEqual({ price: 200 });
  expect(changesOf({ ...before, free_from: 5 }, before)).toEqual({ free_from: null });
});

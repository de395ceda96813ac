import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { useFollowing } from "./use-following";

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

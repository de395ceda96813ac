import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { useEdited } from "./use-edited";

interface Values {
  title: string;
  body: string;
}
interface Thing extends Values {
  version: number;
}
const NAMES = ["title", "body"] as const;
const valuesOf = ({ title, body }: Thing): Values => ({ title, body });
const first: Thing = { title: "A", body: "text", version: 1 };
const opened = (thing: Thing) => renderHook(() => useEdited({ key: "x", thing, valuesOf, names: NAMES })).result;

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

/** What the form offers to bring back. */
const kept = (form: ReturnType<typeof opened>) => {
  if (!form.current.kept) throw new Error("nothing is offered");
  return form.current.kept;
};
const leave = () => {
  act(() => {
    dispatchEvent(new Event("pagehide"));
  });
};

it("keeps what is typed while something is on its way", () => {
  const form = opened(first);
  act(() => {
    form.current.change({ title: "B" });
  });
  const sent = form.current.values;
  act(() => {
    form.current.change({ body: "text, longer" });
  });
  act(() => {
    form.current.settled({ ...sent, version: 2 }, sent);
  });
  expect(form.current.values).toEqual({ title: "B", body: "text, longer" });
  expect(form.current.saved).toEqual({ title: "B", body: "text" });
  expect(form.current.isDirty).toBe(true);
});

it("offers what was left here until somebody decides", () => {
  const form = opened(first);
  act(() => {
    form.current.change({ title: "B" });
  });
  leave();
  // Opened, looked at, left again: it is still there.
  const again = opened(first);
  act(() => {
    vi.advanceTimersByTime(1_000);
  });
  leave();
  expect(again.current.kept).toBeTruthy();
  const third = opened(first);
  act(() => {
    kept(third).restore();
  });
  expect(third.current.values.title).toBe("B");
  act(() => {
    third.current.undo();
  });
  act(() => {
    kept(third).drop();
  });
  act(() => {
    vi.advanceTimersByTime(1_000);
  });
  expect(opened(first).current.kept).toBe(false);
});

it("brings back what was left here without undoing what others have saved since", () => {
  const form = opened(first);
  act(() => {
    form.current.change({ title: "B" });
  });
  leave();
  const other = opened({ title: "A", body: "theirs", version: 2 });
  act(() => {
    kept(other).restore();
  });
  expect(other.current.values).toEqual({ title: "B", body: "theirs" });
  expect(other.current.conflict).toBeUndefined();
});

it("asks where others have changed the very field that was left here", () => {
  const form = opened(first);
  act(() => {
    form.current.change({ title: "B" });
  });
  leave();
  const other = opened({ title: "C", body: "text", version: 2 });
  act(() => {
    kept(other).restore();
  });
  expect(other.current.conflict?.differences).toEqual([{ name: "title", mine: "B", theirs: "C" }]);
  act(() => {
    other.current.conflict?.settle("theirs");
  });
  expect(other.current.values.title).toBe("C");
  expect(other.current.isDirty).toBe(false);
});

it("says what may be saved over what somebody else has saved first", () => {
  const form = opened(first);
  act(() => {
    form.current.change({ title: "B" });
  });
  const now = { title: "A", body: "theirs", version: 2 };
  expect(form.current.over(now, form.current.values)).toEqual({ title: "B", body: "theirs" });
  act(() => {
    expect(form.current.over({ ...now, title: "C" }, form.current.values)).toBeUndefined();
  });
  act(() => {
    form.current.conflict?.settle("mine");
  });
  expect(form.current.values).toEqual({ title: "B", body: "theirs" });
  expect(form.current.base.version).toBe(2);
});

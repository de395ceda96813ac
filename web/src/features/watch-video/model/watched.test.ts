import { expect, it } from "vitest";
import { union, WatchedRecorder } from "./watched";

it("records what was played and nothing of a seek", () => {
  const recorder = new WatchedRecorder();
  for (const second of [0, 0.5, 1]) recorder.tick(second);
  recorder.stop();
  for (const second of [60, 60.5]) recorder.tick(second);
  expect(recorder.take()).toEqual([
    [0, 1],
    [60, 60.5],
  ]);
});

it("takes a jump for a seek even when no event announces it", () => {
  const recorder = new WatchedRecorder();
  for (const second of [0, 1, 90, 91, 3, 4]) recorder.tick(second);
  expect(recorder.take()).toEqual([
    [0, 1],
    [90, 91],
    [3, 4],
  ]);
});

it("leaves no gap and no overlap between two reports", () => {
  const recorder = new WatchedRecorder();
  recorder.tick(0);
  recorder.tick(2);
  expect(recorder.take()).toEqual([[0, 2]]);
  recorder.tick(3);
  expect(recorder.take()).toEqual([[2, 3]]);
  expect(recorder.take()).toEqual([]);
});

it("joins ranges that touch", () => {
  expect(
    union([
      [5, 9],
      [0, 2],
      [2, 4],
      [8, 10],
    ]),
  ).toEqual([
    [0, 4],
    [5, 10],
  ]);
});

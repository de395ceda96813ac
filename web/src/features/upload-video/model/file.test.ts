import { expect, it } from "vitest";
import { begunWith, videoTypeOf } from "./file";

const begun = { id: "vid_1", filename: "lesson.mp4", size: 10, status: "uploading" };
const file = { name: "lesson.mp4", size: 10 };

it("finds the upload that was begun with a file, in another browser too", () => {
  expect(begunWith(file, "aa", [begun], {})).toBe("vid_1");
  expect(begunWith(file, "aa", [begun], { vid_1: "aa" })).toBe("vid_1");
});

it("takes no other file of the same name and size, and no upload that is over", () => {
  expect(begunWith(file, "aa", [begun], { vid_1: "bb" })).toBeUndefined();
  expect(begunWith({ ...file, size: 11 }, "aa", [begun], {})).toBeUndefined();
  expect(begunWith(file, "aa", [{ ...begun, status: "processing" }], {})).toBeUndefined();
});

it("finds it whatever form the system gives the name in", () => {
  const kept = { ...begun, filename: "Первый урок.mp4" };
  expect(begunWith({ ...file, name: kept.filename.normalize("NFD") }, "aa", [kept], {})).toBe("vid_1");
  const long = { ...begun, filename: `${"я".repeat(251)}.mp4` };
  expect(begunWith({ ...file, name: `1${long.filename}` }, "aa", [long], {})).toBe("vid_1");
});

it("knows a video that the browser does not by its ending", () => {
  expect(videoTypeOf({ name: "a.MKV", type: "" })).toBe("video/x-matroska");
  expect(videoTypeOf({ name: "a.webm", type: "video/webm;codecs=vp9" })).toBe("video/webm");
  expect(videoTypeOf({ name: "a.mp4", type: "application/pdf" })).toBeUndefined();
  expect(videoTypeOf({ name: "a.txt", type: "" })).toBeUndefined();
});

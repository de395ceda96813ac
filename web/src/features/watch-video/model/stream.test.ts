import { expect, it, vi } from "vitest";
import { attachStream, type Playback } from "./stream";

type Failed = (event: string, data: { fatal: boolean; type: string }) => void;
const { failing, supported } = vi.hoisted(() => ({ failing: [] as Failed[], supported: { here: true } }));
vi.mock("hls.js", () => ({
  default: class {
    static Events = { ERROR: "error" };
    static ErrorTypes = { MEDIA_ERROR: "media", NETWORK_ERROR: "network" };
    static isSupported = () => supported.here;
    #video: HTMLVideoElement | undefined;
    on = (_: string, act: Failed) => failing.push(act);
    loadSource = () => undefined;
    attachMedia = (video: HTMLVideoElement) => (this.#video = video);
    // As hls.js does: an element whose source is taken away is at its beginning.
    destroy = () => this.#video && (this.#video.currentTime = 0);
  },
}));

const playback = { hls_url: "/master.m3u8", mp4_url: "/video.mp4" } as Playback;

it("goes on at the same second with the plain file when the stream fails for good", async () => {
  const video = document.createElement("video");
  Object.defineProperty(video, "currentTime", { value: 0, writable: true });
  await attachStream(video, playback, { renew: () => Promise.resolve(undefined), onEnded: vi.fn() });
  video.currentTime = 300;
  failing[0]?.("error", { fatal: true, type: "network" });
  expect(new URL(video.src).pathname).toBe("/video.mp4");
  expect(video.currentTime).toBe(300);
});

it("renews the right to play once for the browser's own player too, and goes on at the same second", async () => {
  supported.here = false;
  const video = document.createElement("video");
  video.canPlayType = () => "maybe";
  Object.defineProperty(video, "currentTime", { value: 0, writable: true });
  const renew = vi.fn(() => Promise.resolve(playback));
  await attachStream(video, playback, { renew, onEnded: vi.fn() });
  expect(new URL(video.src).pathname).toBe("/master.m3u8");
  video.currentTime = 300;
  const sources: string[] = [];
  Object.defineProperty(video, "src", {
    set: (value: string) => {
      sources.push(value);
      video.currentTime = 0;
    },
  });
  video.dispatchEvent(new Event("error"));
  await vi.waitFor(() => expect(sources).toEqual(["/master.m3u8"]));
  expect(video.currentTime).toBe(300);
  expect(renew).toHaveBeenCalledTimes(1);
});

it("waits for the connection where nothing was refused but the network is gone", async () => {
  supported.here = false;
  const video = document.createElement("video");
  const renew = vi.fn(() => Promise.resolve<Playback | undefined>(undefined));
  const onEnded = vi.fn();
  await attachStream(video, playback, { renew, onEnded });
  const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  video.dispatchEvent(new Event("error"));
  await vi.waitFor(() => expect(renew).toHaveBeenCalledTimes(1));
  online.mockReturnValue(true);
  renew.mockResolvedValue({ ...playback, mp4_url: "/renewed.mp4" });
  dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(new URL(video.src).pathname).toBe("/renewed.mp4"));
  expect(onEnded).not.toHaveBeenCalled();
});

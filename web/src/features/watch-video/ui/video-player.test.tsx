import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { VideoPlayer } from "./video-player";

vi.mock("../model/stream", () => ({
  // As hls.js does: an element whose source is taken away is at its beginning.
  attachStream: (video: HTMLVideoElement) => Promise.resolve(() => (video.currentTime = 0)),
}));
afterEach(() => {
  cleanup();
  queryClient.clear();
});

const playback = {
  video_id: "vid_1",
  hls_url: "/video/vid_1/1/master.m3u8",
  mp4_url: "/video.mp4",
  poster_url: "/poster.jpg",
  // Of before languages were held against the standard.
  captions: [{ language: "ru-v2", url: "/captions/ru-v2.vtt" }],
  duration_seconds: 600,
  position_seconds: 0,
  watched: [],
  expires_at: new Date(Date.now() + 900_000).toISOString(),
  renew_at: new Date(Date.now() + 600_000).toISOString(),
  report_every_s: 30,
};

/** A player that plays, whose API's clock is so far ahead (ms), and what it reports. */
async function playing(ahead = 0) {
  const reports: { at: string }[] = [];
  const date = new Date(Date.now() + ahead).toUTCString();
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "PUT") reports.push((await request.json()) as { at: string });
    return new Response(JSON.stringify(request.method === "POST" ? playback : {}), {
      headers: { "content-type": "application/json", date },
    });
  });
  const { unmount } = render(
    <QueryClientProvider client={queryClient}>
      <VideoPlayer courseId="crs_1" lessonId="les_1" title="Стирка" onProgress={vi.fn()} onPosition={vi.fn()} />
    </QueryClientProvider>,
  );
  const video = await screen.findByLabelText<HTMLVideoElement>("Стирка");
  Object.defineProperties(video, { paused: { value: false }, currentTime: { value: 0, writable: true } });
  return { reports, unmount, video };
}

it("reports where it was, not its beginning, when the page is left while it plays", async () => {
  const { reports, unmount, video } = await playing();
  for (const second of [300, 301, 302]) {
    video.currentTime = second;
    fireEvent.timeUpdate(video);
  }
  unmount();
  await waitFor(() => {
    expect(reports).toMatchObject([{ position_seconds: 302, watched: [[300, 302]] }]);
  });
});

it("says by the API's clock when something was watched, for the device's may be wrong", async () => {
  const { reports, unmount, video } = await playing(3_600_000);
  for (const second of [1, 2]) {
    video.currentTime = second;
    fireEvent.timeUpdate(video);
  }
  unmount();
  await waitFor(() => {
    expect(reports).toHaveLength(1);
  });
  expect(Math.abs(new Date(reports[0]?.at ?? "").getTime() - Date.now() - 3_600_000)).toBeLessThan(5_000);
});

it("plays what has captions of no language that there is", async () => {
  await playing();
  expect(screen.getByRole("option", { name: "ru-v2" })).toBeTruthy();
});

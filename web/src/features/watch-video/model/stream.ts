import type Hls from "hls.js";
import type { Schemas } from "@/shared/api";

export type Playback = Schemas["PlaybackOut"];

interface Stream {
  /** Asks for the right to play anew; undefined when it was refused or nobody answered. */
  renew: () => Promise<Playback | undefined>;
  /** Nothing plays any more: the right has ended. */
  onEnded: () => void;
}

/** Two refusals within this time: new cookies do not help. */
const AGAIN_WITHIN_MS = 10_000;

/**
 * Plays by hls.js, by the browser's own player, or the plain file. The stream's cookies end: at a 403 (a laptop that
 * has slept) they are renewed once, and the same addresses go on. Returns what detaches the player.
 */
export async function attachStream(
  video: HTMLVideoElement,
  playback: Playback,
  { renew, onEnded }: Stream,
): Promise<() => void> {
  const { default: HlsPlayer } = await import("hls.js");
  if (HlsPlayer.isSupported())
    return attachHls(new HlsPlayer(options(video)), HlsPlayer, video, playback, renew, onEnded);
  const isNative = video.canPlayType("application/vnd.apple.mpegurl") !== "";
  return attachSource(video, playback, isNative ? "hls_url" : "mp4_url", renew, onEnded);
}

const options = (video: HTMLVideoElement) => ({
  // The captions are the element's own tracks.
  renderTextTracksNatively: false,
  startPosition: video.currentTime || -1,
});

function attachHls(
  hls: Hls,
  { Events, ErrorTypes }: typeof Hls,
  video: HTMLVideoElement,
  playback: Playback,
  renew: Stream["renew"],
  onEnded: () => void,
): () => void {
  let renewing = false;
  let renewedAt = -Infinity;
  let detachFile: (() => void) | undefined;
  const restart = () => {
    if (hls.levels.length === 0) hls.loadSource(playback.hls_url);
    else hls.startLoad();
  };
  const refused = async () => {
    renewing = true;
    hls.stopLoad();
    const isRepeated = Date.now() - renewedAt < AGAIN_WITHIN_MS;
    renewedAt = Date.now();
    const renewed = isRepeated ? undefined : await renew();
    renewing = false;
    if (renewed) restart();
    else if (navigator.onLine) onEnded();
  };
  hls.on(Events.ERROR, (_, { fatal, type, response }) => {
    if (response?.code === 403) {
      if (!renewing) void refused();
    } else if (fatal && type === ErrorTypes.MEDIA_ERROR) {
      hls.recoverMediaError();
    } else if (fatal && navigator.onLine) {
      removeEventListener("online", restart);
      const position = video.currentTime;
      const wasPlaying = !video.paused;
      // It leaves the element at its beginning.
      hls.destroy();
      detachFile = attachSource(video, playback, "mp4_url", renew, onEnded);
      goOn(video, position, wasPlaying);
    }
  });
  hls.loadSource(playback.hls_url);
  hls.attachMedia(video);
  addEventListener("online", restart);
  return () => {
    removeEventListener("online", restart);
    hls.destroy();
    detachFile?.();
  };
}

/** Another source goes on at the same second. */
function goOn(video: HTMLVideoElement, position: number, wasPlaying: boolean): void {
  video.currentTime = position;
  if (wasPlaying) void video.play().catch(() => undefined);
}

/**
 * The plain file, or the stream by the browser's own player: the address or its cookies end after 15 minutes, after which
 * renewed ones go on at the same second.
 */
function attachSource(
  video: HTMLVideoElement,
  playback: Playback,
  kind: "mp4_url" | "hls_url",
  renew: Stream["renew"],
  onEnded: () => void,
): () => void {
  let renewedAt = -Infinity;
  const refused = async () => {
    const position = video.currentTime;
    const wasPlaying = !video.paused;
    const isRepeated = Date.now() - renewedAt < AGAIN_WITHIN_MS;
    renewedAt = Date.now();
    const renewed = isRepeated ? undefined : await renew();
    if (!renewed && !navigator.onLine) {
      // Nothing was refused: it goes on with the connection.
      renewedAt = -Infinity;
      addEventListener("online", failed, { once: true });
      return;
    }
    if (!renewed) {
      onEnded();
      return;
    }
    video.src = renewed[kind];
    goOn(video, position, wasPlaying);
  };
  const failed = () => void refused();
  video.addEventListener("error", failed);
  video.src = playback[kind];
  return () => {
    removeEventListener("online", failed);
    video.removeEventListener("error", failed);
    video.removeAttribute("src");
  };
}

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { number, readStored, useOnline, writeStored } from "@/shared/lib";
import { learnServerTime, serverNow } from "@/shared/lib/clock";
import { Button, Empty, LoadError, Skeleton } from "@/shared/ui";
import { type LessonProgress, sendReport } from "../model/reports";
import { attachStream, type Playback } from "../model/stream";
import { type Range, union, WatchedRecorder } from "../model/watched";

interface Props {
  courseId: string;
  lessonId: string;
  title: string;
  /** Where to begin instead of where one has stopped; seconds. */
  startAt?: number | undefined;
  /** Whether what is watched is progress: a preview of a guest is none. */
  counts?: boolean;
  onProgress: (progress: LessonProgress) => void;
  onPosition: (seconds: number) => void;
}

async function play(courseId: string, lessonId: string): Promise<Playback> {
  const asked = api.POST("/api/v1/courses/{course_id}/lessons/{lesson_id}/play", {
    params: { path: { course_id: courseId, lesson_id: lessonId } },
  });
  learnServerTime((await asked).response);
  return unwrap(asked);
}

export function VideoPlayer(props: Props) {
  const { courseId, lessonId } = props;
  const playback = useQuery({
    queryKey: ["playback", courseId, lessonId],
    queryFn: () => play(courseId, lessonId),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (playback.isError) return <LoadError error={playback.error} retry={() => void playback.refetch()} />;
  if (!playback.data) return <Skeleton className="aspect-video w-full rounded-card" />;
  return <Player key={playback.data.video_id} {...props} playback={playback.data} />;
}

const RATES = [0.75, 1, 1.25, 1.5, 2];
const SETTINGS = "atrium.player";
const STEP_S = 10;
const SELECT = "min-h-11 rounded-full border border-line-strong/60 bg-surface px-3 font-medium";

/** What a person has chosen once holds for the next lesson too; `captions` is a language or empty. */
interface Settings {
  rate: number;
  captions: string;
}

/** A language in its own words; a tag that is none stands for itself. */
function languageName(language: string): string {
  try {
    return new Intl.DisplayNames(language, { type: "language" }).of(language) ?? language;
  } catch {
    return language;
  }
}

/** The keys that players have in common, beside the browser's own; seeks are no progress. */
function onKey(event: KeyboardEvent, video: HTMLVideoElement, toggleCaptions: () => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const acts: Record<string, () => unknown> = {
    k: () => (video.paused ? video.play() : video.pause()),
    j: () => (video.currentTime = Math.max(0, video.currentTime - STEP_S)),
    l: () => (video.currentTime = Math.min(video.duration || 0, video.currentTime + STEP_S)),
    m: () => (video.muted = !video.muted),
    f: () => (document.fullscreenElement ? document.exitFullscreen() : video.requestFullscreen()),
    c: toggleCaptions,
  };
  // By the place of the key: in a Russian layout too.
  const act = acts[event.code.replace(/^Key/, "").toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
}

function Player({
  courseId,
  lessonId,
  title,
  startAt,
  counts = true,
  onProgress,
  onPosition,
  playback,
}: Props & { playback: Playback }) {
  const { t } = useTranslation();
  const online = useOnline();
  const ref = useRef<HTMLVideoElement>(null);
  const [watched, setWatched] = useState<Range[]>(() => union(playback.watched));
  const [settings, setSettings] = useState<Settings>(() => readStored<Settings>(SETTINGS, { rate: 1, captions: "" }));
  const [hasEnded, setHasEnded] = useState(false);
  const latest = useRef({ onProgress, onPosition });
  useEffect(() => {
    latest.current = { onProgress, onPosition };
  });
  const change = (changed: Partial<Settings>) => {
    const next = { ...settings, ...changed };
    setSettings(next);
    writeStored(SETTINGS, next);
  };
  const { captions } = playback;
  const shown = captions.some(({ language }) => language === settings.captions) ? settings.captions : "";

  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    // A source that loads sets the rate back to the default one.
    video.defaultPlaybackRate = settings.rate;
    video.playbackRate = settings.rate;
  }, [settings.rate]);

  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    const show = () => {
      for (const track of video.textTracks) track.mode = track.language === shown && shown ? "showing" : "disabled";
    };
    show();
    video.addEventListener("loadedmetadata", show);
    return () => video.removeEventListener("loadedmetadata", show);
  }, [shown]);

  const toggle = useRef<() => void>(undefined);
  useEffect(() => {
    toggle.current = () => change({ captions: shown ? "" : (captions[0]?.language ?? "") });
  });
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    const press = (event: KeyboardEvent) => onKey(event, video, () => toggle.current?.());
    video.addEventListener("keydown", press);
    return () => video.removeEventListener("keydown", press);
  }, []);

  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    let detach: (() => void) | undefined;
    let isGone = false;
    let renewal: ReturnType<typeof setTimeout> | undefined;
    const renewAt = (moment: string) => {
      clearTimeout(renewal);
      renewal = setTimeout(() => void renew(), Math.max(30_000, new Date(moment).getTime() - serverNow()));
    };
    const renew = async () => {
      try {
        const renewed = await play(courseId, lessonId);
        renewAt(renewed.renew_at);
        return renewed;
      } catch {
        // The player meets a 403 and asks again.
        return undefined;
      }
    };
    renewAt(playback.renew_at);
    const start = startAt ?? playback.position_seconds;
    const seekToStart = () => {
      // At the very end there is nothing to resume.
      if (start > 0 && start < video.duration - 3) video.currentTime = start;
    };
    video.addEventListener("loadedmetadata", seekToStart, { once: true });
    void attachStream(video, playback, { renew, onEnded: () => setHasEnded(true) }).then((done) => {
      if (isGone) done();
      else detach = done;
    });
    return () => {
      isGone = true;
      clearTimeout(renewal);
      video.removeEventListener("loadedmetadata", seekToStart);
      detach?.();
    };
  }, [courseId, lessonId, playback, startAt]);

  useEffect(() => {
    const video = ref.current;
    if (!video || !counts) return;
    const recorder = new WatchedRecorder();
    // Where it was: an element whose source is taken away, as by leaving the page, is at its beginning.
    let position = video.currentTime;
    const report = () => {
      const ranges = recorder.take();
      if (ranges.length === 0) return;
      setWatched((before) => union([...before, ...ranges]));
      const at = new Date(serverNow()).toISOString();
      sendReport({ course_id: courseId, lesson_id: lessonId, at, position_seconds: position, watched: ranges })
        .then((progress) => {
          if (progress) latest.current.onProgress(progress);
        })
        .catch(() => undefined);
    };
    const tick = () => {
      position = video.currentTime;
      if (!video.paused && !video.seeking) recorder.tick(position);
      latest.current.onPosition(position);
    };
    const stop = () => recorder.stop();
    const pause = () => {
      recorder.stop();
      report();
    };
    const hide = () => {
      if (document.visibilityState === "hidden") report();
    };
    const timer = setInterval(report, playback.report_every_s * 1000);
    video.addEventListener("timeupdate", tick);
    video.addEventListener("seeking", stop);
    video.addEventListener("pause", pause);
    video.addEventListener("ended", pause);
    document.addEventListener("visibilitychange", hide);
    return () => {
      clearInterval(timer);
      video.removeEventListener("timeupdate", tick);
      video.removeEventListener("seeking", stop);
      video.removeEventListener("pause", pause);
      video.removeEventListener("ended", pause);
      document.removeEventListener("visibilitychange", hide);
      report();
    };
  }, [courseId, lessonId, playback, counts]);

  const seconds = Math.round(watched.reduce((sum, [from, to]) => sum + to - from, 0));
  const percent = Math.min(100, Math.floor((100 * seconds) / Math.max(1, playback.duration_seconds)));
  if (hasEnded) {
    return (
      <Empty
        title={t("academy.player.ended")}
        action={<Button onClick={() => location.reload()}>{t("action.retry")}</Button>}
      >
        {t("academy.player.endedText")}
      </Empty>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <div className="overflow-hidden rounded-card bg-black">
        {/* eslint-disable-next-line jsx-a11y/media-has-caption -- its tracks come from the list below */}
        <video
          ref={ref}
          controls
          playsInline
          preload="metadata"
          poster={playback.poster_url}
          aria-label={title}
          className="aspect-video w-full"
        >
          {captions.map(({ language, url }) => (
            <track key={language} kind="captions" srcLang={language} src={url} label={languageName(language)} />
          ))}
        </video>
      </div>
      {counts && (
        <div className="flex items-center gap-4">
          <svg
            role="img"
            aria-label={t("academy.watched", { percent })}
            viewBox={`0 0 ${Math.max(1, playback.duration_seconds)} 1`}
            preserveAspectRatio="none"
            className="h-2 min-w-0 flex-1 overflow-hidden rounded-full bg-line"
          >
            {watched.map(([from, to]) => (
              <rect key={from} x={from} y={0} width={to - from} height={1} className="fill-leaf" />
            ))}
          </svg>
          <p className="text-sm whitespace-nowrap text-muted tabular-nums" aria-hidden>
            {t("academy.watched", { percent })}
          </p>
        </div>
      )}
      {counts && !online && (
        <p role="status" className="text-sm font-medium text-amber">
          {t("academy.player.offline")}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <label className="flex items-center gap-2 text-sm">
          {t("academy.speed")}
          <select
            value={settings.rate}
            onChange={(event) => change({ rate: Number(event.target.value) })}
            className={SELECT}
          >
            {RATES.map((one) => (
              <option key={one} value={one}>
                {number(one)}×
              </option>
            ))}
          </select>
        </label>
        {captions.length > 0 && (
          <label className="flex items-center gap-2 text-sm">
            {t("academy.player.captions")}
            <select value={shown} onChange={(event) => change({ captions: event.target.value })} className={SELECT}>
              <option value="">{t("academy.player.off")}</option>
              {captions.map(({ language }) => (
                <option key={language} value={language}>
                  {languageName(language)}
                </option>
              ))}
            </select>
          </label>
        )}
        <p className="ml-auto hidden text-sm text-muted lg:block">{t("academy.player.keys")}</p>
      </div>
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, unwrap } from "@/shared/api";
import { LoadError, Skeleton } from "@/shared/ui";
import { attachStream, type Playback } from "../model/stream";

const play = (videoId: string): Promise<Playback> =>
  unwrap(api.POST("/api/v1/videos/{video_id}/play", { params: { path: { video_id: videoId } } }));

/** A video as its owner sees it, whether or not a course shows it: nothing is counted. */
export function VideoPreview({ videoId, title }: { videoId: string; title: string }) {
  const playback = useQuery({
    queryKey: ["video-playback", videoId],
    queryFn: () => play(videoId),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  if (playback.isError) return <LoadError error={playback.error} retry={() => void playback.refetch()} />;
  if (!playback.data) return <Skeleton className="aspect-video w-full rounded-card" />;
  return <Player key={playback.data.hls_url} videoId={videoId} title={title} playback={playback.data} />;
}

function Player({ videoId, title, playback }: { videoId: string; title: string; playback: Playback }) {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    let detach: (() => void) | undefined;
    let isGone = false;
    const renew = () => play(videoId).catch(() => undefined);
    void attachStream(video, playback, { renew, onEnded: () => undefined }).then((done) => {
      if (isGone) done();
      else detach = done;
    });
    return () => {
      isGone = true;
      detach?.();
    };
  }, [videoId, playback]);
  return (
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
        {playback.captions.map(({ language, url }) => (
          <track key={language} kind="captions" srcLang={language} src={url} label={language} />
        ))}
      </video>
    </div>
  );
}

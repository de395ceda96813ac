import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { videoQuery, videosQuery, VideoStatusBadge } from "@/entities/video";
import { useUploads, VideoChooser } from "@/features/upload-video";
import { VideoPreview } from "@/features/watch-video";
import { useTranslation } from "@/shared/i18n";
import { LoadMore, Skeleton } from "@/shared/ui";
import { SelectField } from "@/shared/ui/form";

/** The lesson's video: one of one's own, or a new one that goes up meanwhile. */
export function VideoPicker({ value, onChange }: { value: string; onChange: (videoId: string) => void }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(videosQuery());
  const present = useQuery({ ...videoQuery(value), enabled: value !== "" });
  const awaited = useRef<string>(undefined);
  useEffect(
    () =>
      useUploads.subscribe(({ items }) => {
        const begun = items.find((one) => one.key === awaited.current)?.videoId;
        if (!begun) return;
        // The upload has its video now: the lesson takes it, whatever becomes of it.
        awaited.current = undefined;
        onChange(begun);
      }),
    [onChange],
  );
  const videos = list.data?.pages.flatMap((page) => page.items) ?? [];
  const offered = videos.filter((one) => one.status !== "rejected" && one.status !== "expired");
  const isElsewhere = value !== "" && !offered.some((one) => one.id === value);
  const video = present.data;
  return (
    <div className="flex flex-col gap-4">
      <SelectField label={t("areas.courses.video")} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t("areas.courses.noVideoYet")}</option>
        {isElsewhere && <option value={value}>{video?.title ?? t("areas.courses.presentVideo")}</option>}
        {offered.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title} · {t(`areas.courses.videoStatus.${one.status}`)}
          </option>
        ))}
      </SelectField>
      <LoadMore query={list} />
      {value && !video && present.isPending && <Skeleton className="h-12" />}
      {video && (
        <div className="flex flex-col gap-3">
          <p className="flex flex-wrap items-center gap-3">
            <VideoStatusBadge status={video.status} />
            <Link to={`/admin/videos/${video.id}`} className="font-medium underline">
              {t("areas.courses.toVideo")}
            </Link>
          </p>
          {video.status === "ready" && (
            <div className="max-w-2xl">
              <VideoPreview videoId={video.id} title={video.title} />
            </div>
          )}
        </div>
      )}
      <VideoChooser multiple={false} onBegun={([key]) => (awaited.current = key)} />
    </div>
  );
}

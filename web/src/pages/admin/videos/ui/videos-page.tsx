import { useInfiniteQuery } from "@tanstack/react-query";
import { Clapperboard } from "lucide-react";
import { type Video, videosQuery, VideoStatusBadge } from "@/entities/video";
import { useUploads, VideoChooser } from "@/features/upload-video";
import { useTranslation } from "@/shared/i18n";
import { ago, number, useTitle } from "@/shared/lib";
import { Empty, LoadError, LoadMore, Notice, PageTitle } from "@/shared/ui";
import { type Column, DataTable } from "@/shared/ui/table";
import { lengthOf } from "../model/length";

const MIB = 1024 * 1024;

/** One's videos, and where new ones go up. */
export function VideosPage() {
  const { t } = useTranslation();
  useTitle(t("areas.courses.videos"));
  const list = useInfiniteQuery(videosQuery());
  const uploads = useUploads(({ items }) => items);
  const rows = list.data?.pages.flatMap((page) => page.items);
  const interrupted = rows?.filter(
    (one) => one.status === "uploading" && !uploads.some((upload) => upload.videoId === one.id),
  );
  const columns: Column<Video>[] = [
    {
      key: "title",
      title: t("areas.courses.videoTitle"),
      cell: (one) => <span className="wrap-anywhere">{one.title}</span>,
    },
    { key: "status", title: t("areas.courses.statusTitle"), cell: (one) => <VideoStatusBadge status={one.status} /> },
    {
      key: "length",
      title: t("areas.courses.length"),
      align: "right",
      cell: (one) => (one.duration_seconds === null ? "—" : lengthOf(one.duration_seconds)),
    },
    {
      key: "size",
      title: t("areas.courses.size"),
      align: "right",
      onlyWide: true,
      cell: (one) => t("areas.courses.mib", { size: number(Math.max(1, Math.round(one.size / MIB))) }),
    },
    {
      key: "captions",
      title: t("areas.courses.captions"),
      onlyWide: true,
      cell: (one) => one.captions.map((two) => two.language).join(", ") || "—",
    },
    { key: "added", title: t("areas.courses.added"), onlyWide: true, cell: (one) => ago(one.created_at) },
  ];
  return (
    <>
      <PageTitle>{t("areas.courses.videos")}</PageTitle>
      <div className="mb-6 flex flex-col gap-4">
        <VideoChooser />
        {interrupted && interrupted.length > 0 && (
          <Notice tone="amber" title={t("areas.courses.interrupted", { count: interrupted.length })}>
            <p>{t("areas.courses.interruptedText")}</p>
            <ul className="mt-1 list-disc pl-5">
              {interrupted.map((one) => (
                <li key={one.id} className="wrap-anywhere">
                  {one.filename}
                </li>
              ))}
            </ul>
          </Notice>
        )}
      </div>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : rows?.length === 0 ? (
        <Empty icon={<Clapperboard aria-hidden />} title={t("areas.courses.noVideos")}>
          {t("areas.courses.noVideosText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.courses.videos")}
          columns={columns}
          rows={rows}
          rowKey={(one) => one.id}
          rowName={(one) => one.title}
          rowLink={(one) => `/admin/videos/${one.id}`}
        />
      )}
      <LoadMore query={list} />
    </>
  );
}

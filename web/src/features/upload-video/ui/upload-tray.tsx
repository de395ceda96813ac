import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX, Pause, Play, Upload as UploadIcon, X } from "lucide-react";
import { useEffect } from "react";
import { Link } from "react-router";
import { videoQuery } from "@/entities/video";
import { queryClient } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { number } from "@/shared/lib";
import { ConfirmButton, errorText, IconButton, Progress, toastError } from "@/shared/ui";
import { cancelUpload, forget, pauseUpload, resumeUpload, type Upload, useUploads } from "../model/uploads";

const MIB = 1024 * 1024;

/** What is uploaded at the moment, in a corner of each screen of staff. */
export function UploadTray() {
  const { t } = useTranslation();
  const items = useUploads((uploads) => uploads.items);
  if (items.length === 0) return null;
  return (
    <aside
      aria-label={t("areas.courses.uploads")}
      className="fixed right-4 bottom-20 z-30 flex max-h-[60dvh] w-[min(24rem,calc(100vw-2rem))] flex-col overflow-hidden rounded-card border border-line bg-surface shadow-lift lg:bottom-4"
    >
      <h2 className="flex items-center gap-2 border-b border-line px-4 py-3 text-sm font-semibold">
        <UploadIcon className="size-4.5" aria-hidden />
        {t("areas.courses.uploads")}
      </h2>
      <ul className="divide-y divide-line overflow-y-auto">
        {items.map((one) => (
          <Row key={one.key} upload={one} />
        ))}
      </ul>
    </aside>
  );
}

function Row({ upload }: { upload: Upload }) {
  const { t } = useTranslation();
  const percent = upload.size > 0 ? Math.floor((upload.sent / upload.size) * 100) : 0;
  const { name, state } = upload;
  return (
    <li className="flex flex-col gap-2 py-2 pr-2 pl-4">
      <div className="flex items-center gap-1">
        <p className="min-w-0 flex-1 truncate text-[0.9375rem] font-medium" title={name}>
          {upload.videoId ? (
            <Link to={`/admin/videos/${upload.videoId}`} className="hover:underline">
              {name}
            </Link>
          ) : (
            name
          )}
        </p>
        {(state === "running" || state === "queued") && (
          <IconButton label={t("areas.courses.pause", { name })} onClick={() => pauseUpload(upload.key)}>
            <Pause aria-hidden />
          </IconButton>
        )}
        {(state === "paused" || state === "failed") && (
          <IconButton label={t("areas.courses.resume", { name })} onClick={() => resumeUpload(upload.key)}>
            <Play aria-hidden />
          </IconButton>
        )}
        {state === "sent" ? (
          <IconButton label={t("areas.courses.dismiss", { name })} onClick={() => forget(upload.key)}>
            <X aria-hidden />
          </IconButton>
        ) : (
          state !== "completing" && (
            <ConfirmButton
              variant="quiet"
              title={t("areas.courses.cancelUpload")}
              text={t("areas.courses.cancelUploadText", { name })}
              confirm={t("areas.courses.cancelUpload")}
              onConfirm={() => cancelUpload(upload.key).catch(toastError)}
            >
              <X aria-hidden />
              <span className="sr-only">{t("areas.courses.cancelOf", { name })}</span>
            </ConfirmButton>
          )
        )}
      </div>
      {state === "sent" && upload.videoId ? (
        <Sent videoId={upload.videoId} />
      ) : (
        <div className="flex flex-col gap-1.5 pr-2 pb-2">
          <Progress value={percent} max={100} label={t("areas.courses.uploadOf", { name })} />
          <p className="text-sm text-muted tabular-nums">
            {state === "failed" ? (
              <span role="alert" className="font-medium text-danger">
                {errorText(upload.error)}
              </span>
            ) : (
              <>
                {percent}% · <span role="status">{t(`areas.courses.uploadState.${state}`)}</span>
                {state === "running" && upload.speed > 0 && (
                  <> · {t("areas.courses.speed", { speed: number(Math.round((upload.speed / MIB) * 10) / 10) })}</>
                )}
                {upload.isResumed && state === "running" && <> · {t("areas.courses.resumed")}</>}
              </>
            )}
          </p>
        </div>
      )}
    </li>
  );
}

/** A video that has arrived: what becomes of it. */
function Sent({ videoId }: { videoId: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(videoQuery(videoId));
  const status = data?.status ?? "processing";
  useEffect(() => {
    if (status === "ready" || status === "rejected") void queryClient.invalidateQueries({ queryKey: ["videos"] });
  }, [status]);
  return (
    <p role="status" className="flex items-center gap-2 pr-2 pb-2 text-sm text-muted">
      {status === "ready" && <CircleCheck className="size-4.5 text-leaf" aria-hidden />}
      {status === "rejected" && <CircleX className="size-4.5 text-danger" aria-hidden />}
      {t(`areas.courses.videoState.${status}`)}
    </p>
  );
}

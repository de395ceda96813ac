import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { type Video, videoQuery, VideoStatusBadge } from "@/entities/video";
import { PersonName } from "@/features/find-person";
import { VideoChooser } from "@/features/upload-video";
import { VideoPreview } from "@/features/watch-video";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, useTitle } from "@/shared/lib";
import { Button, ButtonLink, Card, ConfirmButton, LoadError, Notice, Skeleton, toast, toastError } from "@/shared/ui";
import { TextAreaField, TextField } from "@/shared/ui/form";
import { Captions } from "./captions";

export function VideoPage() {
  const { t } = useTranslation();
  const { videoId = "" } = useParams();
  const { data, error, isError, refetch } = useQuery(videoQuery(videoId));
  useTitle(data?.title ?? t("areas.courses.videos"));
  if (isError && !data) return <LoadError isPage error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-96 rounded-card" />;
  return <VideoView key={data.id} video={data} />;
}

function VideoView({ video }: { video: Video }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const remove = async () => {
    try {
      await unwrap(api.DELETE("/api/v1/videos/{video_id}", { params: { path: { video_id: video.id } } }));
      await queryClient.invalidateQueries({ queryKey: ["videos"] });
      await navigate("/admin/videos");
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <>
      <ButtonLink variant="quiet" to="/admin/videos" className="-ml-5">
        <ArrowLeft aria-hidden />
        {t("areas.courses.videos")}
      </ButtonLink>
      <header className="mb-6 flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="display min-w-0 text-[1.625rem] wrap-anywhere sm:text-3xl">{video.title}</h1>
        <VideoStatusBadge status={video.status} />
      </header>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-6">
          {video.status === "ready" ? (
            <VideoPreview videoId={video.id} title={video.title} />
          ) : (
            <Notice
              tone={video.status === "rejected" ? "danger" : "amber"}
              title={t(`areas.courses.videoState.${video.status}`)}
            >
              {video.reason &&
                t(`areas.courses.videoReason.${video.reason}` as "areas.courses.videoReason.empty", {
                  defaultValue: video.reason,
                })}
            </Notice>
          )}
          {video.status === "uploading" && <VideoChooser multiple={false} />}
          <About video={video} />
        </div>
        <div className="flex flex-col gap-6">
          <Facts video={video} />
          <Captions video={video} />
          <ConfirmButton
            title={t("areas.courses.deleteVideo")}
            text={t("areas.courses.deleteVideoText", { name: video.title })}
            confirm={t("areas.courses.deleteVideo")}
            onConfirm={remove}
          >
            {t("areas.courses.deleteVideo")}
          </ConfirmButton>
        </div>
      </div>
    </>
  );
}

function About({ video }: { video: Video }) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(video.title);
  const [description, setDescription] = useState(video.description);
  const isDirty = title !== video.title || description !== video.description;
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PATCH("/api/v1/videos/{video_id}", {
          params: { path: { video_id: video.id } },
          body: { title: title.trim(), description },
        }),
      ),
    onSuccess: async (saved) => {
      queryClient.setQueryData(videoQuery(video.id).queryKey, saved);
      setTitle(saved.title);
      setDescription(saved.description);
      toast.success(t("action.saved"));
      await queryClient.invalidateQueries({ queryKey: ["videos"] });
    },
    onError: toastError,
  });
  return (
    <Card>
      <form
        noValidate
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() && !save.isPending) save.mutate();
        }}
      >
        <TextField
          label={t("areas.courses.videoTitle")}
          value={title}
          maxLength={200}
          error={title.trim() ? undefined : t("form.required")}
          onChange={(event) => setTitle(event.target.value)}
        />
        <TextAreaField
          label={t("areas.courses.videoNote")}
          optional
          rows={3}
          maxLength={5000}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
        <Button type="submit" className="self-start" busy={save.isPending} disabled={!isDirty}>
          {t("action.save")}
        </Button>
      </form>
    </Card>
  );
}

function Facts({ video }: { video: Video }) {
  const { t } = useTranslation();
  const facts: [string, string][] = [
    [t("areas.courses.file"), video.filename],
    [t("areas.courses.added"), dateTime(video.created_at)],
    ...(video.width ? [[t("areas.courses.picture"), `${video.width} × ${video.height}`] as [string, string]] : []),
    ...(video.renditions.length > 0
      ? [[t("areas.courses.renditions"), video.renditions.map((one) => one.name).join(", ")] as [string, string]]
      : []),
  ];
  return (
    <Card>
      <dl className="flex flex-col gap-3">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-sm text-muted">{name}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
        <div>
          <dt className="text-sm text-muted">{t("areas.courses.uploadedBy")}</dt>
          <dd>
            <PersonName id={video.owner_id} />
          </dd>
        </div>
        {video.used_in.length > 0 && (
          <div>
            <dt className="text-sm text-muted">{t("areas.courses.usedIn")}</dt>
            {video.used_in.map((id) => (
              <dd key={id}>
                <Link className="hit underline" to={`/admin/courses/${id}/outline`}>
                  {t("areas.courses.toCourse")}
                </Link>
              </dd>
            ))}
          </div>
        )}
      </dl>
    </Card>
  );
}

import { ImageIcon } from "lucide-react";
import { useState } from "react";
import { type Course, draftQuery } from "@/entities/course";
import { uploadForm } from "@/features/upload";
import { api, newIdempotencyKey, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Card, Progress, toast, toastError } from "@/shared/ui";
import { FileDrop } from "@/shared/ui/files";
import { coverOf } from "../model/cover";

/** The course's picture: made smaller in the browser, uploaded, then inspected. */
export function Cover({ course }: { course: Course }) {
  const { t } = useTranslation();
  const [percent, setPercent] = useState<number>();
  const upload = course.cover_upload;
  const choose = async (file: File | undefined) => {
    if (!file || percent !== undefined) return;
    setPercent(0);
    try {
      const picture = await coverOf(file);
      if (!picture) {
        toast.error(t("areas.courses.noPicture", { name: file.name }));
        return;
      }
      const form = await unwrap(
        api.POST("/api/v1/courses/{course_id}/cover", {
          // eslint-disable-next-line no-restricted-syntax -- each try is an upload of its own
          params: { path: { course_id: course.id }, header: { "Idempotency-Key": newIdempotencyKey() } },
          body: { content_type: picture.type },
        }),
      );
      await uploadForm(form, picture.blob, setPercent);
      await queryClient.invalidateQueries({ queryKey: draftQuery(course.id).queryKey });
    } catch (error) {
      toastError(error);
    } finally {
      setPercent(undefined);
    }
  };
  return (
    <Card className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("areas.courses.cover")}</h2>
      {course.cover_url ? (
        <img src={course.cover_url} alt="" className="aspect-video w-full rounded-control bg-sunken object-cover" />
      ) : (
        <div className="grid aspect-video w-full place-items-center rounded-control bg-sunken text-muted">
          <ImageIcon className="size-8" aria-hidden />
        </div>
      )}
      {upload && upload.status !== "ready" && (
        <p role="status" className={upload.status === "rejected" ? "font-medium text-danger" : "text-muted"}>
          {t(upload.status === "rejected" ? "areas.courses.coverRejected" : "areas.courses.coverPending")}
        </p>
      )}
      {percent !== undefined && <Progress value={percent} max={100} label={t("areas.courses.cover")} />}
      {course.status !== "withdrawn" && (
        <FileDrop
          className="px-4 py-5"
          label={t("areas.courses.chooseCover")}
          hint={t("areas.courses.coverHint")}
          accept="image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,.heic,.heif,.avif"
          onFiles={([file]) => void choose(file)}
        />
      )}
    </Card>
  );
}

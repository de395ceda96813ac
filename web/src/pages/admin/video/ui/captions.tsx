import { useMutation } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { type Video, videoQuery } from "@/entities/video";
import { ApiError, api, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { fileName } from "@/shared/lib";
import { Card, ConfirmButton, errorText, toast, toastError } from "@/shared/ui";
import { SelectField } from "@/shared/ui/form";
import { FileDrop } from "@/shared/ui/files";
import { base64Of, languageIn, languageName } from "../model/captions";

const OFFERED = ["ru", "en", "de", "fr", "es", "kk", "uk", "be", "uz", "tg", "zh"];
const MOST_BYTES = 660_000;

/** Captions by language: a new file replaces the one of its language. */
export function Captions({ video }: { video: Video }) {
  const { t } = useTranslation();
  const [language, setLanguage] = useState("ru");
  const present = video.captions.map((one) => one.language);
  const isOpen = video.status === "ready" || video.status === "processing" || video.status === "uploading";
  const put = useMutation({
    mutationFn: async (file: File) => {
      const named = languageIn(file.name) ?? language;
      const saved = await unwrap(
        api.PUT("/api/v1/videos/{video_id}/captions/{language}", {
          params: { path: { video_id: video.id, language: named } },
          body: { filename: fileName(file.name, 255), content_base64: await base64Of(file) },
        }),
      );
      return { saved, named };
    },
    onSuccess: ({ saved, named }) => {
      queryClient.setQueryData(videoQuery(video.id).queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: ["video-playback", video.id] });
      toast.success(t("areas.courses.captionsSaved", { language: languageName(named) }));
    },
  });
  const remove = async (gone: string) => {
    try {
      const saved = await unwrap(
        api.DELETE("/api/v1/videos/{video_id}/captions/{language}", {
          params: { path: { video_id: video.id, language: gone } },
        }),
      );
      queryClient.setQueryData(videoQuery(video.id).queryKey, saved);
    } catch (error) {
      toastError(error);
    }
  };
  const line = isCode(put.error, "captions_invalid") ? put.error.problem.line : undefined;
  return (
    <Card className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("areas.courses.captions")}</h2>
      {present.length === 0 ? (
        <p className="text-muted">{t("areas.courses.noCaptions")}</p>
      ) : (
        <ul className="divide-y divide-line">
          {present.map((one) => (
            <li key={one} className="flex min-h-12 items-center gap-2">
              <span className="flex-1">
                {languageName(one)} <span className="text-sm text-muted">{one}</span>
              </span>
              <ConfirmButton
                variant="quiet"
                title={t("areas.courses.removeCaptions")}
                text={t("areas.courses.removeCaptionsText", { language: languageName(one) })}
                confirm={t("action.remove")}
                onConfirm={() => remove(one)}
              >
                <Trash2 aria-hidden />
                <span className="sr-only">{t("areas.courses.removeOf", { name: languageName(one) })}</span>
              </ConfirmButton>
            </li>
          ))}
        </ul>
      )}
      {isOpen && (
        <>
          <SelectField
            label={t("areas.courses.captionsLanguage")}
            value={language}
            onChange={(event) => setLanguage(event.target.value)}
          >
            {OFFERED.map((one) => (
              <option key={one} value={one}>
                {languageName(one)}
              </option>
            ))}
          </SelectField>
          <FileDrop
            className="px-4 py-5"
            label={t(present.includes(language) ? "areas.courses.replaceCaptions" : "areas.courses.addCaptions")}
            hint={t("areas.courses.captionsHint")}
            accept=".vtt,.srt,text/vtt"
            onFiles={([file]) => {
              if (!file || put.isPending) return;
              if (file.size > MOST_BYTES) toast.error(t("areas.courses.captionsLarge"));
              else put.mutate(file);
            }}
          />
          {put.error && (
            <p role="alert" className="font-medium text-danger">
              {put.error instanceof ApiError && typeof line === "number"
                ? t("areas.courses.captionsLine", { line })
                : errorText(put.error)}
            </p>
          )}
        </>
      )}
    </Card>
  );
}

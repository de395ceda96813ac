import { UserRound } from "lucide-react";
import { useRef, useState } from "react";
import { uploadForm } from "@/features/upload";
import { api, queryClient, unwrap, type User } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Progress, toast, toastError } from "@/shared/ui";
import { phonePictureType, squarePicture } from "../model/square-picture";

/** The picture: cut to a square in the browser, uploaded, then inspected by the API. */
export function Avatar({ me }: { me: User }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [percent, setPercent] = useState<number>();
  const [preview, setPreview] = useState<string>();
  const choose = async (file: File | undefined) => {
    if (!file) return;
    try {
      setPercent(0);
      const square = await squarePicture(file).catch(() => undefined);
      if (square) setPreview(URL.createObjectURL(square));
      // A picture that this browser cannot read (HEIC in most of them) is sent as it is: the API reads it.
      const type = square ? "image/jpeg" : phonePictureType(file);
      if (!type) throw new Error("no picture");
      const form = await unwrap(api.POST("/api/v1/users/me/avatar", { body: { content_type: type } }));
      await uploadForm(form, square ?? file, setPercent);
      toast.success(t("account.avatarWait"));
      setTimeout(() => void queryClient.invalidateQueries({ queryKey: ["me"] }), 5_000);
    } catch (error) {
      setPreview(undefined);
      toastError(error);
    } finally {
      setPercent(undefined);
    }
  };
  const remove = async () => {
    try {
      const user: User & { code_sent?: unknown } = await unwrap(
        api.PATCH("/api/v1/users/me", { body: { avatar: null as never } }),
      );
      delete user.code_sent;
      setPreview(undefined);
      queryClient.setQueryData(["me"], user);
    } catch (error) {
      toastError(error);
    }
  };
  const shown = preview ?? me.avatar;
  return (
    <div className="flex items-center gap-5">
      {shown ? (
        <img src={shown} alt="" className="size-20 rounded-full bg-sunken object-cover" />
      ) : (
        <div className="grid size-20 place-items-center rounded-full bg-sunken text-muted">
          <UserRound className="size-9" aria-hidden />
        </div>
      )}
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
        <input
          ref={input}
          type="file"
          accept="image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,.heic,.heif,.avif"
          className="sr-only"
          tabIndex={-1}
          aria-label={t("account.avatarChange")}
          onChange={(event) => {
            void choose(event.target.files?.[0]);
            // The same picture again, after an upload that failed.
            event.target.value = "";
          }}
        />
        <Button variant="secondary" busy={percent !== undefined} onClick={() => input.current?.click()}>
          {t("account.avatarChange")}
        </Button>
        {me.avatar && (
          <Button variant="quiet" onClick={() => void remove()}>
            {t("account.avatarRemove")}
          </Button>
        )}
        {percent !== undefined && <Progress value={percent} max={100} label={t("account.avatarChange")} />}
      </div>
    </div>
  );
}

import { FileText, Paperclip, RotateCcw, X } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "@/shared/i18n";
import { Button, IconButton, Progress } from "@/shared/ui";
import { ACCEPT, type Upload } from "../model/use-attachments";

export function Attachments({
  uploads,
  onAdd,
  onRemove,
  onRetry,
  compact = false,
}: {
  uploads: Upload[];
  onAdd: (files: Iterable<File>) => void;
  onRemove: (key: string) => void;
  onRetry: (upload: Upload) => void;
  /** A small button without the hint, where there is little room. */
  compact?: boolean;
}) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="flex flex-col gap-3">
      {uploads.length > 0 && (
        <ul className="flex flex-col gap-2">
          {uploads.map((one) => (
            <li key={one.key} className="flex items-center gap-3 rounded-control bg-sunken py-1 pr-1 pl-4">
              <FileText className="size-5 shrink-0 text-muted" aria-hidden />
              <div className="min-w-0 flex-1">
                <p className="truncate text-[0.9375rem]">
                  {one.file.name}
                  {one.state === "failed" && <span className="text-danger"> · {t("help.attachFailed")}</span>}
                </p>
                {one.state === "running" && (
                  <Progress value={one.percent} max={100} label={t("help.uploading", { name: one.file.name })} />
                )}
              </div>
              {one.state === "failed" && (
                <IconButton label={t("help.attachRetry")} onClick={() => onRetry(one)}>
                  <RotateCcw aria-hidden />
                </IconButton>
              )}
              <IconButton label={t("help.attachRemove", { name: one.file.name })} onClick={() => onRemove(one.key)}>
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPT}
        className="sr-only"
        tabIndex={-1}
        aria-label={t("help.attach")}
        onChange={(event) => {
          onAdd(event.target.files ?? []);
          event.target.value = "";
        }}
      />
      {compact ? (
        <IconButton
          label={`${t("help.attach")}. ${t("help.attachHint")}`}
          className="self-start"
          onClick={() => input.current?.click()}
        >
          <Paperclip aria-hidden />
        </IconButton>
      ) : (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <Button variant="secondary" onClick={() => input.current?.click()}>
            <Paperclip aria-hidden />
            {t("help.attach")}
          </Button>
          <p className="text-sm text-muted">{t("help.attachHint")}</p>
        </div>
      )}
    </div>
  );
}

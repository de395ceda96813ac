import { CircleAlert, CloudCheck, LoaderCircle } from "lucide-react";
import { useTranslation } from "@/shared/i18n";
import type { SaveState } from "@/shared/lib/saving";

/** Whether what was written is saved: said to screen readers too, and never in the way. */
export function SaveMark({ state, onRetry }: { state: SaveState; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <p role="status" className="flex min-h-6 items-center gap-1.5 text-sm text-muted [&_svg]:size-4">
      {state === "saving" && (
        <>
          <LoaderCircle className="animate-spin" aria-hidden />
          {t("staff.saving")}
        </>
      )}
      {state === "saved" && (
        <>
          <CloudCheck className="text-leaf" aria-hidden />
          {t("action.saved")}
        </>
      )}
      {state === "failed" && (
        <>
          <CircleAlert className="text-danger" aria-hidden />
          <span className="text-danger">{t("staff.notSaved")}</span>
          {onRetry && (
            <button type="button" onClick={onRetry} className="min-h-11 px-2 font-semibold underline">
              {t("action.retry")}
            </button>
          )}
        </>
      )}
    </p>
  );
}

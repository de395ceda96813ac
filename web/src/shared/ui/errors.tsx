import { CloudOff, TriangleAlert } from "lucide-react";
import { ApiError, NetworkError } from "../api";
import { t, useTranslation } from "../i18n";
import { dateTime } from "../lib";
import { Button } from "./button";
import { Empty } from "./surface";
import { toast } from "./toast";

/** What went wrong, and what to do: what support finds a fault of ours by, and until when one has to wait. */
export function errorText(error: unknown): string {
  const id = faultId(error);
  const { retryAfter = 0, at = 0 }: Partial<ApiError> = error instanceof ApiError ? error : {};
  const more = id
    ? t("errors.requestId", { id })
    : retryAfter > 60
      ? t("errors.again", { at: dateTime(new Date(at + retryAfter * 1000).toISOString()) })
      : "";
  return `${sentence(error)} ${more}`.trim();
}

const faultId = (error: unknown): string | undefined =>
  error instanceof ApiError && error.status >= 500 ? error.requestId : undefined;

/** A plain sentence about what went wrong, by the error's code; never the machine's own text. */
function sentence(error: unknown): string {
  if (error instanceof NetworkError) return t("errors.network");
  if (!(error instanceof ApiError)) return t("errors.unknown");
  const byCode = t(`problems.code.${error.code}` as "errors.unknown", { defaultValue: "", ...error.problem });
  if (byCode) return byCode;
  if (error.status === 429) return t("errors.tooMany");
  if (error.status === 403) return t("errors.forbidden");
  if (error.status === 404) return t("errors.notFound");
  if (error.status === 409) return t("errors.conflict");
  if (error.status === 422) return t("errors.fields");
  return t("errors.unknown");
}

/** What is wrong with one field, by the code that the API gives it. */
export const fieldErrorText = (code: string): string =>
  t(`problems.field.${code}` as "errors.fieldUnknown", { defaultValue: t("errors.fieldUnknown") });

/** For what was not loaded or not done and has no place of its own. */
export function toastError(error: unknown): void {
  const id = faultId(error);
  toast.error(
    errorText(error),
    id ? { action: { label: t("action.copy"), onClick: () => void navigator.clipboard.writeText(id) } } : {},
  );
}

/** In place of what could not be loaded: the sentence, a try again, and the request's id for support. */
export function LoadError({ error, retry, isPage }: { error: unknown; retry?: () => void; isPage?: boolean }) {
  const { t } = useTranslation();
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <div role="alert">
      <Empty
        isPage={isPage ?? false}
        icon={error instanceof NetworkError ? <CloudOff aria-hidden /> : <TriangleAlert aria-hidden />}
        title={sentence(error)}
        action={
          <div className="flex flex-wrap justify-center gap-3">
            {retry && <Button onClick={retry}>{t("action.retry")}</Button>}
            {requestId && (
              <Button variant="secondary" onClick={() => void navigator.clipboard.writeText(requestId)}>
                {t("errors.copyId")}
              </Button>
            )}
          </div>
        }
      />
    </div>
  );
}

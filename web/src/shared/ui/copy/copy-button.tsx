import { useState } from "react";
import { useTranslation } from "../../i18n";
import { Button } from "../button";

/** Copies a text and says so itself: a toast is behind the dialog that shows the text. */
export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<string>();
  const isDone = copied === text;
  return (
    <>
      <Button
        variant="secondary"
        onClick={() =>
          void navigator.clipboard.writeText(text).then(
            () => setCopied(text),
            () => setCopied(undefined),
          )
        }
      >
        {isDone ? t("action.copied") : t("action.copy")}
      </Button>
      <span role="status" className="sr-only">
        {isDone && t("action.copied")}
      </span>
    </>
  );
}

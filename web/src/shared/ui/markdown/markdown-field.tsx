import { type ComponentProps, useId, useState } from "react";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { TextAreaField } from "../form";
import { Markdown } from "./markdown";

/** A text in Markdown, and beside it, or by turns on a phone, what it will look like. */
export function MarkdownField({ label, value, ...field }: ComponentProps<typeof TextAreaField> & { value: string }) {
  const { t } = useTranslation();
  const [isShown, setIsShown] = useState(false);
  const id = useId();
  return (
    <div className="flex flex-col gap-2">
      <div className="grid items-stretch gap-4 lg:grid-cols-2">
        <TextAreaField
          label={label}
          value={value}
          {...field}
          className={cn(
            "[&_textarea]:min-h-72 [&_textarea]:flex-1 [&_textarea]:font-mono [&_textarea]:text-sm",
            isShown && "max-lg:hidden",
          )}
        />
        <section
          id={id}
          aria-label={t("staff.preview")}
          className={cn("flex min-w-0 flex-col gap-1.5", !isShown && "max-lg:hidden")}
        >
          <p className="text-sm font-semibold">{t("staff.preview")}</p>
          <div className="min-h-24 flex-1 overflow-x-auto rounded-control border border-line bg-canvas px-4 py-3 wrap-anywhere">
            {value.trim() ? <Markdown text={value} /> : <p className="text-muted">{t("staff.previewEmpty")}</p>}
          </div>
        </section>
      </div>
      <button
        type="button"
        aria-expanded={isShown}
        aria-controls={id}
        onClick={() => setIsShown(!isShown)}
        className="min-h-11 self-start px-1 font-medium text-accent-strong underline lg:hidden"
      >
        {t(isShown ? "staff.previewBack" : "staff.preview")}
      </button>
    </div>
  );
}

import { useMemo, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { FormError } from "@/widgets/auth-frame";
import { Attachments, fileEvents, useAttachments } from "@/features/attach";
import { api, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { useDraft, useTitle } from "@/shared/lib";
import { Button, Card, errorText, PageTitle, toast } from "@/shared/ui";
import { TextAreaField, TextField } from "@/shared/ui/form";

export function TicketNewPage() {
  const { t } = useTranslation();
  useTitle(t("help.newTitle"));
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const order = params.get("order");
  const [values, setValues] = useState({ subject: "", text: "" });
  const draft = useDraft(
    "ticket",
    useMemo(() => values, [values]),
  );
  const [restored, setRestored] = useState(false);
  if (!restored) {
    setRestored(true);
    const before = draft.restore({ subject: "", text: "" });
    setValues(order ? { ...before, subject: t("order.title", { number: order }) } : before);
  }
  const [asked, setAsked] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const files = useAttachments(({ kind, name }) =>
    toast.error(kind === "many" ? t("help.attachTooMany") : t("help.attachType", { name })),
  );
  const [key] = useIdempotencyKey();
  const send = async () => {
    setAsked(true);
    setFailure(undefined);
    if (!values.subject.trim() || !values.text.trim() || busy || files.busy) return;
    setBusy(true);
    try {
      const ticket = await unwrap(
        api.POST("/api/v1/support/tickets", {
          params: { header: { "Idempotency-Key": key } },
          body: { subject: values.subject, text: values.text, channel: "web", attachments: files.attachments },
        }),
      );
      draft.clear();
      void queryClient.invalidateQueries({ queryKey: ["tickets"] });
      toast.success(t("help.sent"));
      await navigate(`/help/${ticket.id}`, { replace: true });
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <div className="shell max-w-3xl! py-8 sm:py-12">
      <PageTitle>{t("help.newTitle")}</PageTitle>
      <Card>
        <form
          noValidate
          className="flex flex-col gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
          {...fileEvents(files.add)}
        >
          <FormError>{failure !== undefined && errorText(failure)}</FormError>
          <TextField
            label={t("help.subject")}
            name="subject"
            maxLength={200}
            value={values.subject}
            error={asked && !values.subject.trim() ? t("form.required") : undefined}
            onChange={(event) => setValues({ ...values, subject: event.target.value })}
          />
          <TextAreaField
            label={t("help.message")}
            name="text"
            rows={7}
            maxLength={5000}
            placeholder={t("help.messagePlaceholder")}
            value={values.text}
            error={asked && !values.text.trim() ? t("form.required") : undefined}
            onChange={(event) => setValues({ ...values, text: event.target.value })}
          />
          <Attachments uploads={files.uploads} onAdd={files.add} onRemove={files.remove} onRetry={files.retry} />
          <Button type="submit" size="lg" busy={busy || files.busy} className="self-start">
            {t("action.send")}
          </Button>
        </form>
      </Card>
    </div>
  );
}

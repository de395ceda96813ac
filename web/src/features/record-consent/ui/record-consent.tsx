import { useMutation, useQuery } from "@tanstack/react-query";
import { FileCheck } from "lucide-react";
import { useState } from "react";
import { ByPerson } from "@/features/find-person/@x/record-consent";
import { change, type Client, consentTextsQuery } from "@/entities/client";
import { api, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date } from "@/shared/lib";
import { Button, Dialog, errorText, Skeleton } from "@/shared/ui";
import { CheckboxField } from "@/shared/ui/form";

type Kind = "personal_data" | "e_signature";

/** A consent that the client has signed on paper: its text to read out or print, and that it was signed. */
export function RecordConsent({ client, kind, mayEdit }: { client: Client; kind: Kind; mayEdit: boolean }) {
  const { t } = useTranslation();
  const texts = useQuery(consentTextsQuery);
  const text = texts.data?.items.find((one) => one.kind === kind);
  const [open, setOpen] = useState(false);
  const [signed, setSigned] = useState(false);
  const given = client.consents.find((one) => one.kind === kind && !one.withdrawn_at);
  const record = useMutation({
    mutationFn: () =>
      change(client.id, () =>
        unwrap(
          api.POST("/api/v1/manager/clients/{client_id}/consents", {
            params: { path: { client_id: client.id } },
            body: { kind, version: text?.version ?? "", method: "paper" },
          }),
        ),
      ),
    onSuccess: () => setOpen(false),
    onError: (error) => {
      if (isCode(error, "consent_outdated")) void queryClient.invalidateQueries({ queryKey: ["consents"] });
    },
  });
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">{t(`areas.clients.consent.${kind}`)}</p>
        <p className="text-sm text-muted">
          {given
            ? t("areas.clients.consentGiven", {
                date: date(given.given_at),
                how: t(given.method === "paper" ? "areas.clients.onPaper" : "areas.clients.inApp"),
              })
            : t("areas.clients.consentMissing")}
        </p>
        {given?.method === "paper" && <ByPerson verb="recorded" id={given.given_by} />}
      </div>
      {!given && mayEdit && (
        <Button variant="secondary" onClick={() => setOpen(true)}>
          <FileCheck aria-hidden />
          {t("areas.clients.recordConsent")}
        </Button>
      )}
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t(`areas.clients.consent.${kind}`)}
        footer={
          <>
            <Button variant="secondary" onClick={() => setOpen(false)}>
              {t("action.cancel")}
            </Button>
            <Button busy={record.isPending} disabled={!signed || !text} onClick={() => record.mutate()}>
              {t("areas.clients.recordConsent")}
            </Button>
          </>
        }
      >
        {text ? (
          <div
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
            tabIndex={0}
            role="document"
            aria-label={text.title}
            className="mb-3 max-h-72 overflow-y-auto rounded-control bg-sunken p-4 text-sm whitespace-pre-line"
          >
            {text.text}
          </div>
        ) : (
          <Skeleton className="mb-3 h-48" />
        )}
        <CheckboxField
          label={t("areas.clients.signedOnPaper")}
          checked={signed}
          onChange={(event) => setSigned(event.target.checked)}
        />
        {record.error && (
          <p role="alert" className="font-medium text-danger">
            {errorText(record.error)}
          </p>
        )}
      </Dialog>
    </div>
  );
}

import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type Client, keepClient, readClient } from "@/entities/client";
import { api, isCode, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date } from "@/shared/lib";
import { Button, ConfirmButton, Dialog, errorText, toast, toastError } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";

/** Gives the case back, so that any manager may take it. */
export function ReleaseCase({ client }: { client: Client }) {
  const { t } = useTranslation();
  const release = async () => {
    try {
      const path = { client_id: client.id };
      keepClient(await unwrap(api.DELETE("/api/v1/manager/clients/{client_id}/claim", { params: { path } })));
      toast.success(t("areas.clients.released", { name: client.full_name }));
    } catch (error) {
      toastError(error);
      if (isCode(error, "client_taken")) await readClient(client.id);
    }
  };
  return (
    <ConfirmButton
      variant="secondary"
      title={t("areas.clients.releaseTitle", { name: client.full_name })}
      text={t("areas.clients.releaseText")}
      confirm={t("areas.clients.release")}
      onConfirm={release}
    >
      {t("areas.clients.release")}
    </ConfirmButton>
  );
}

export function CancelCase({ client }: { client: Client }) {
  const { t } = useTranslation();
  return (
    <WithReason
      label={t("areas.clients.cancelCase")}
      title={t("areas.clients.cancelTitle", { name: client.full_name })}
      text={t("areas.clients.cancelText")}
      act={async (reason) => {
        keepClient(
          await unwrap(
            api.POST("/api/v1/manager/clients/{client_id}/cancel", {
              params: { path: { client_id: client.id } },
              body: { reason },
            }),
          ),
        );
      }}
    />
  );
}

/** Erases what no law keeps; what stays and until when is answered. */
export function EraseCase({ client }: { client: Client }) {
  const { t } = useTranslation();
  const [kept, setKept] = useState<{ what: string; until: string; law: string }[]>();
  return (
    <>
      <WithReason
        label={t("areas.clients.erase")}
        title={t("areas.clients.eraseTitle", { name: client.full_name })}
        text={t("areas.clients.eraseText", { count: client.devices.length })}
        act={async (reason) => {
          const act = await unwrap(
            api.POST("/api/v1/manager/clients/{client_id}/erase", {
              params: { path: { client_id: client.id } },
              body: { reason },
            }),
          );
          setKept(act.kept);
          await readClient(client.id);
        }}
      />
      <Dialog open={kept !== undefined} onClose={() => setKept(undefined)} title={t("areas.clients.erased")}>
        <p className="mb-3">{t("contracts.erased")}</p>
        <ul className="list-disc pl-5">
          {kept?.map((one) => (
            <li key={one.what}>
              {t("contracts.kept", {
                what: t(`contracts.keptWhat.${one.what}` as "contracts.keptWhat.contract", {
                  defaultValue: one.what,
                }),
                until: date(one.until),
                law: one.law,
              })}
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}

/** A step that cannot be taken back: what is lost, and why it is done. */
function WithReason({
  label,
  title,
  text,
  act,
}: {
  label: string;
  title: string;
  text: ReactNode;
  act: (reason: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const work = useMutation({
    mutationFn: () => act(reason.trim()),
    onSuccess: () => setOpen(false),
  });
  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={title}>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim() && !work.isPending) work.mutate();
          }}
        >
          <p className="text-muted">{text}</p>
          <TextField
            label={t("areas.clients.reason")}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
            error={work.error ? errorText(work.error) : undefined}
          />
          <div className="flex flex-wrap justify-end gap-3">
            <Button variant="secondary" onClick={() => setOpen(false)}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" variant="danger" busy={work.isPending} disabled={!reason.trim()}>
              {label}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { useState } from "react";
import { PdfView } from "@/features/view-pdf/@x/client-contract";
import { type Client, keepClient, readClient } from "@/entities/client";
import { api, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime } from "@/shared/lib";
import { Button, Dialog, errorText, LoadError, Notice, Skeleton } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";
import { deskFileQuery, hasFile } from "../model/file";
import { ContractFiles } from "./contract-files";
import { Sign } from "./sign";

const LIVE = ["rendering", "pending", "signed", "sealed"];

/** The contract of a case: made, shown, signed here with the code that the client reads aloud, or by the client. */
export function ContractPart({ client, mayHandle, mayEdit }: { client: Client; mayHandle: boolean; mayEdit: boolean }) {
  const { t } = useTranslation();
  const contract = client.contract;
  const before = client.blockers.filter((one) => ["consent_e_signature", "surcharge_missing"].includes(one.code));
  const needsNew = !contract || !LIVE.includes(contract.status);
  return (
    <div className="flex flex-col gap-5">
      {contract && <State client={client} contract={contract} />}
      {needsNew &&
        mayEdit &&
        (before.length > 0 ? (
          <Notice title={t("areas.clients.contract.before")}>
            <ul className="list-disc pl-5">
              {before.map((one) => (
                <li key={one.code}>{t(`areas.clients.blocker.${one.code}`)}</li>
              ))}
            </ul>
          </Notice>
        ) : (
          <Make key={`${contract?.version ?? 0}-${client.facts_version}`} client={client} />
        ))}
      {contract && hasFile(contract) && <Preview client={client} contract={contract} />}
      {contract?.status === "pending" && mayHandle && (
        <>
          <Sign key={contract.sha256} client={client} contract={contract} />
          <Cancel client={client} number={contract.contract_no} />
        </>
      )}
      <ContractFiles client={client} />
    </div>
  );
}

type Contract = NonNullable<Client["contract"]>;

function State({ client, contract }: { client: Client; contract: Contract }) {
  const { t } = useTranslation();
  switch (contract.status) {
    case "rendering":
      return (
        <div role="status" className="flex flex-col gap-4">
          <p className="text-muted">{t("contracts.state.rendering")}</p>
          <Skeleton className="h-72 w-full rounded-card" />
        </div>
      );
    case "pending":
      return (
        <p className="text-muted">
          {t("areas.clients.contract.pending", {
            number: contract.contract_no,
            version: contract.version,
            date: contract.expires_at ? dateTime(contract.expires_at) : "",
          })}
        </p>
      );
    case "signed":
      return (
        <Notice tone="leaf" title={t("contracts.state.signed")}>
          {t("contracts.state.signedText")}
        </Notice>
      );
    case "sealed":
      return <Notice tone="leaf" title={t("contracts.state.sealed")} />;
    case "rejected":
      return (
        <Notice tone="amber" title={t("areas.clients.contract.rejected", { name: client.full_name })}>
          {contract.reject_reason}
        </Notice>
      );
    case "stale":
    case "failed":
    case "expired":
    case "cancelled":
      return <Notice tone="amber" title={t(`areas.clients.contract.${contract.status}`)} />;
    default:
      return null;
  }
}

function Make({ client }: { client: Client }) {
  const { t } = useTranslation();
  const [key] = useIdempotencyKey();
  const make = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/manager/clients/{client_id}/contract", {
          params: { path: { client_id: client.id }, header: { "Idempotency-Key": key } },
        }),
      ),
    onSettled: () => readClient(client.id),
  });
  return (
    <div className="flex flex-col items-start gap-3">
      <Button size="lg" busy={make.isPending} onClick={() => make.mutate()}>
        <FileText aria-hidden />
        {t(client.contract ? "areas.clients.contract.makeAgain" : "areas.clients.contract.make")}
      </Button>
      {make.error && (
        <p role="alert" className="font-medium text-danger">
          {errorText(make.error)}
        </p>
      )}
    </div>
  );
}

/** The document is shown once somebody asks for it: a look at it counts as shown to the client. */
function Preview({ client, contract }: { client: Client; contract: Contract }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const file = useQuery({ ...deskFileQuery(client.id, contract), enabled: open });
  const unread = client.blockers.some((one) => one.code === "contract_unread");
  const [told, setTold] = useState(false);
  if (open && file.data && unread && !told) {
    setTold(true);
    void readClient(client.id);
  }
  if (!open) {
    return (
      <Button variant={unread ? "primary" : "secondary"} className="self-start" onClick={() => setOpen(true)}>
        <FileText aria-hidden />
        {t("areas.clients.contract.show")}
      </Button>
    );
  }
  if (file.isError) return <LoadError error={file.error} retry={() => void file.refetch()} />;
  if (!file.data) return <Skeleton className="h-96 w-full rounded-card" />;
  if (!file.data.intact) {
    return (
      <Notice tone="danger" title={t("contracts.tampered")}>
        {t("contracts.tamperedText")}
      </Notice>
    );
  }
  return <PdfView content={file.data.content} label={t("contracts.one", { number: contract.contract_no })} />;
}

function Cancel({ client, number }: { client: Client; number: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const cancel = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/manager/clients/{client_id}/contract/cancel", {
          params: { path: { client_id: client.id } },
          body: { reason: reason.trim() },
        }),
      ),
    onSuccess: (now) => {
      keepClient(now);
      setOpen(false);
    },
  });
  return (
    <>
      <Button variant="quiet" className="self-start" onClick={() => setOpen(true)}>
        {t("areas.clients.contract.cancel")}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t("areas.clients.contract.cancelTitle", { number })}>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim() && !cancel.isPending) cancel.mutate();
          }}
        >
          <p className="text-muted">{t("areas.clients.contract.cancelText")}</p>
          <TextField
            label={t("areas.clients.reason")}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
            error={cancel.error ? errorText(cancel.error) : undefined}
          />
          <Button type="submit" variant="danger" busy={cancel.isPending} disabled={!reason.trim()}>
            {t("areas.clients.contract.cancel")}
          </Button>
        </form>
      </Dialog>
    </>
  );
}

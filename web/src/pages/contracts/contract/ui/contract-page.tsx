import { useQuery } from "@tanstack/react-query";
import { FileArchive, FileDown } from "lucide-react";
import type { ReactNode } from "react";
import { useParams } from "react-router";
import {
  applicationQuery,
  type Contract,
  contractQuery,
  ContractStatusBadge,
  InvoiceRow,
  isSigned,
} from "@/entities/contract";
import { saveFile } from "@/features/view-pdf";
import { api, unwrap, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, number, useTitle } from "@/shared/lib";
import { Button, ButtonLink, Card, LoadError, Notice, PageTitle, Skeleton, toastError } from "@/shared/ui";
import { type ContractFile, fileQuery } from "../model/contract-file";
import { Document } from "./document";
import { Reject } from "./reject";
import { Sign } from "./sign";

export function ContractPage() {
  const { contractId = "" } = useParams();
  const contract = useQuery(contractQuery(contractId));
  useLive("applications", ["contract", contractId]);
  useLive("applications", ["application"]);
  if (contract.data) return <ContractView key={contract.data.id} contract={contract.data} />;
  return (
    <div className="shell py-8 sm:py-12">
      {contract.isError ? (
        <LoadError isPage error={contract.error} retry={() => void contract.refetch()} />
      ) : (
        <div className="flex flex-col gap-6">
          <Skeleton className="h-10 w-64" />
          <Skeleton className="h-96 rounded-card" />
        </div>
      )}
    </div>
  );
}

const HAS_FILE = ["pending", "stale", "signed", "sealed"];

function ContractView({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  useTitle(t("contracts.one", { number: contract.contract_no }));
  const file = useQuery({ ...fileQuery(contract), enabled: HAS_FILE.includes(contract.status) });
  const pending = contract.status === "pending";
  return (
    <div className="shell py-8 sm:py-12">
      <PageTitle aside={<ContractStatusBadge contract={contract} />}>
        {t("contracts.one", { number: contract.contract_no })}
      </PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,1fr)_23rem] lg:gap-8">
        <div className="flex min-w-0 flex-col gap-6">
          <State contract={contract} />
          {HAS_FILE.includes(contract.status) && <Document contract={contract} file={file} />}
        </div>
        <div className="flex flex-col gap-6 lg:sticky lg:top-24">
          {pending && <Sign contract={contract} file={file.data} />}
          <Invoices contract={contract} />
          <Facts contract={contract} />
          <div className="flex flex-wrap gap-3">
            {file.data && <Download contract={contract} file={file.data} />}
            {contract.status === "sealed" && <Evidence contract={contract} />}
            {isSigned(contract) && (
              <ButtonLink variant="secondary" to={`/verify?contract_no=${contract.contract_no}`}>
                {t("contracts.verify")}
              </ButtonLink>
            )}
            {pending && <Reject contract={contract} />}
          </div>
        </div>
      </div>
    </div>
  );
}

/** What has become of it, where the document alone does not say so. */
function State({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  switch (contract.status) {
    case "rendering":
      return (
        <div role="status" className="flex flex-col gap-4">
          <p className="text-muted">{t("contracts.state.rendering")}</p>
          <Skeleton className="aspect-[1/1.41] w-full rounded-card" />
        </div>
      );
    case "signed":
      return (
        <Notice tone="leaf" title={t("contracts.state.signed")}>
          {t("contracts.state.signedText")}
        </Notice>
      );
    case "sealed":
      return (
        <Notice tone="leaf" title={t("contracts.state.sealed")}>
          {t("contracts.state.sealedText")}
        </Notice>
      );
    case "stale":
    case "failed":
    case "expired":
      return <Notice tone="amber" title={t(`contracts.state.${contract.status}`)} />;
    case "rejected":
      return <Notice title={t("contracts.state.rejected")}>{contract.reject_reason}</Notice>;
    case "cancelled":
    case "superseded":
      return <Notice title={t(`contracts.state.${contract.status}`)} />;
    default:
      return null;
  }
}

function Invoices({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  const invoices = (useQuery(applicationQuery).data?.invoices ?? []).filter((one) => one.contract_id === contract.id);
  if (invoices.length === 0) return null;
  return (
    <section aria-label={t("contracts.invoices")}>
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {invoices.map((invoice) => (
          <InvoiceRow key={invoice.id} invoice={invoice} />
        ))}
      </ul>
    </section>
  );
}

function Download({ contract, file }: { contract: Contract; file: ContractFile }) {
  const { t } = useTranslation();
  return (
    <Button variant="secondary" onClick={() => saveFile(file.content, `${contract.contract_no}.pdf`)}>
      <FileDown aria-hidden />
      {t("contracts.download")}
    </Button>
  );
}

function Evidence({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  const open = async () => {
    try {
      const found = await unwrap(
        api.GET("/api/v1/contracts/{contract_id}/evidence", { params: { path: { contract_id: contract.id } } }),
      );
      location.assign(found.url);
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <Button variant="secondary" onClick={() => void open()}>
      <FileArchive aria-hidden />
      {t("contracts.evidence")}
    </Button>
  );
}

function Facts({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  const seal = contract.seal as { level?: string; fingerprint?: string } | null;
  return (
    <Card>
      <h2 className="mb-4 text-lg font-semibold">{t("contracts.summary")}</h2>
      <dl className="flex flex-col gap-4">
        {contract.pages !== null && contract.size !== null && (
          <Fact name={t("contracts.file")}>
            {t("contracts.pages", { count: contract.pages })},{" "}
            {t("contracts.kilobytes", { size: number(Math.ceil(contract.size / 1024)) })},{" "}
            {t("contracts.version", { version: contract.version })}
          </Fact>
        )}
        {contract.status === "pending" && contract.expires_at && (
          <Fact name={t("contracts.until")}>{dateTime(contract.expires_at)}</Fact>
        )}
        {contract.signed_at && (
          <Fact name={t("verify.signedAt")}>
            {dateTime(contract.signed_at)}
            {contract.signed_via && `, ${t(`contracts.via.${contract.signed_via as "app" | "desk"}`)}`}
          </Fact>
        )}
        {contract.sealed_at && <Fact name={t("verify.sealedAt")}>{dateTime(contract.sealed_at)}</Fact>}
        {seal && <Fact name={t("verify.seal")}>{seal.level}</Fact>}
        {contract.sha256 && (
          <Fact name={t("contracts.hash")}>
            <code className="text-xs break-all">{contract.sha256}</code>
          </Fact>
        )}
        {contract.evidence_head && (
          <Fact name={t("verify.head")}>
            <code className="text-xs break-all">{contract.evidence_head}</code>
          </Fact>
        )}
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="font-medium break-words">{children}</dd>
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { ChevronRight, FileSignature } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { applicationQuery, type Contract, ContractStatusBadge, contractsQuery, InvoiceRow } from "@/entities/contract";
import { type Schemas, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, dateTime, useTitle } from "@/shared/lib";
import { ButtonLink, LoadError, PageTitle, Skeleton } from "@/shared/ui";
import { Apply } from "./apply";
import { CaseCard } from "./case-card";
import { Erased, OwnData } from "./own-data";

/** One's own case with what it waits for, contracts, invoices, and what is kept of oneself. */
export function ContractsPage() {
  const { t } = useTranslation();
  useTitle(t("contracts.title"));
  const application = useQuery(applicationQuery);
  const contracts = useQuery(contractsQuery);
  useLive("applications", ["application"]);
  useLive("applications", ["contracts"]);
  const [act, setAct] = useState<Schemas["ErasureActOut"]>();
  const failed = application.error ?? contracts.error;
  const retry = () => {
    void application.refetch();
    void contracts.refetch();
  };
  const isClosed = application.data && ["PROCESSED", "CANCELLED"].includes(application.data.status);
  return (
    <>
      <PageTitle
        aside={
          <ButtonLink to="/verify" variant="secondary">
            {t("contracts.verify")}
          </ButtonLink>
        }
      >
        {t("contracts.title")}
      </PageTitle>
      {failed && (!application.data || !contracts.data) ? (
        <LoadError error={failed} retry={retry} />
      ) : application.data === undefined || !contracts.data ? (
        <div className="flex flex-col gap-6">
          <Skeleton className="h-44 rounded-card" />
          <Skeleton className="h-28 rounded-card" />
        </div>
      ) : (
        <div className="flex flex-col gap-8">
          {act && <Erased act={act} />}
          {application.data && <CaseCard application={application.data} />}
          {application.data && application.data.invoices.length > 0 && (
            <section className="flex flex-col gap-3">
              <h2 className="text-lg font-semibold">{t("contracts.invoices")}</h2>
              <ul className="flex flex-col divide-y divide-line rounded-card border border-line bg-surface">
                {application.data.invoices.map((invoice) => (
                  <InvoiceRow key={invoice.id} invoice={invoice} />
                ))}
              </ul>
            </section>
          )}
          {contracts.data.items.length > 0 && (
            <section className="flex flex-col gap-3">
              <h2 className="text-lg font-semibold">{t("contracts.all")}</h2>
              <ul className="flex flex-col gap-3">
                {[...contracts.data.items].reverse().map((contract) => (
                  <Row key={contract.id} contract={contract} />
                ))}
              </ul>
            </section>
          )}
          {(!application.data || isClosed) && <Apply again={application.data !== null} />}
          {application.data && <OwnData application={application.data} onErased={setAct} />}
        </div>
      )}
    </>
  );
}

function Row({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  return (
    <li className="relative flex items-center gap-4 rounded-card border border-line bg-surface p-5 hover:border-line-strong">
      <FileSignature className="size-6 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <Link
          to={`/contracts/${contract.id}`}
          className="font-semibold after:absolute after:inset-0 after:rounded-card"
        >
          {t("contracts.one", { number: contract.contract_no })}
        </Link>
        <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm text-muted">
          <ContractStatusBadge contract={contract} />
          {contract.signed_at
            ? t("contracts.signedOn", { date: date(contract.signed_at) })
            : contract.status === "pending" && contract.expires_at
              ? t("contracts.signBy", { date: dateTime(contract.expires_at) })
              : date(contract.created_at)}
        </p>
      </div>
      <ChevronRight className="size-5 shrink-0 text-muted" aria-hidden />
    </li>
  );
}

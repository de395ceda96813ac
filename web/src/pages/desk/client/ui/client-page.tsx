import { ArrowLeft, ArrowRight, MessageCircle } from "lucide-react";
import { type ReactNode } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { ClaimButton } from "@/features/claim-client";
import { ContractFiles } from "@/features/client-contract";
import { ClientInvoices } from "@/features/client-invoices";
import { Why } from "@/features/why";
import {
  Blockers,
  type Client,
  ClientStatusBadge,
  isClosed,
  nextStep,
  phoneMask,
  surchargeOf,
  useCaseRights,
  useClient,
  Waits,
} from "@/entities/client";
import { useTranslation } from "@/shared/i18n";
import { date, dateTime, money, useTitle } from "@/shared/lib";
import { Badge, ButtonLink, Card, LoadError, Notice, Skeleton } from "@/shared/ui";
import { TabLinks } from "@/shared/ui/tabs";
import { CancelCase, EraseCase, ReleaseCase } from "./case-actions";
import { History } from "./history";
import { Thread } from "./thread";

const PARTS = ["case", "thread", "history"] as const;
type Part = (typeof PARTS)[number];

/** A case at a glance: what it waits for, who the client is, contract and money, log and history. */
export function ClientPage() {
  const { t } = useTranslation();
  const { clientId = "" } = useParams();
  const query = useClient(clientId);
  const client = query.data;
  const [params] = useSearchParams();
  const part = PARTS.find((one) => one === params.get("part")) ?? "case";
  useTitle(client?.full_name ?? t("areas.clients.title"));
  if (!client) {
    return query.isError ? (
      <LoadError error={query.error} retry={() => void query.refetch()} isPage />
    ) : (
      <div className="flex flex-col gap-5">
        <Skeleton className="h-9 w-64" />
        <Skeleton className="h-40 rounded-card" />
        <Skeleton className="h-72 rounded-card" />
      </div>
    );
  }
  return (
    <>
      <Link
        to="/desk/clients"
        className="-ml-2 inline-flex min-h-11 items-center gap-2 rounded-control px-2 text-sm font-medium text-muted hover:text-ink"
      >
        <ArrowLeft className="size-4" aria-hidden />
        {t("areas.clients.title")}
      </Link>
      <Head client={client} />
      <TabLinks
        label={t("areas.clients.parts")}
        links={PARTS.map((key) => ({
          current: key === part,
          title: t(`areas.clients.part.${key}`),
          to: key === "case" ? "?" : `?part=${key}`,
        }))}
      />
      <div key={client.id}>
        <PartOf client={client} part={part} />
      </div>
    </>
  );
}

function Head({ client }: { client: Client }) {
  const { t } = useTranslation();
  const { handles, isOwn, mayEdit } = useCaseRights(client);
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-2xl font-semibold wrap-anywhere">{client.full_name}</h1>
          <ClientStatusBadge status={client.status} />
        </div>
        <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-muted">
          <a href={`tel:${client.phone}`} className="flex min-h-11 items-center tabular-nums hover:text-ink sm:min-h-0">
            {phoneMask(client.phone)}
          </a>
          <Waits row={client} />
        </div>
      </div>
      <div className="flex flex-wrap gap-3">
        {!client.manager_id && !isClosed(client) && handles && !isOwn && (
          <ClaimButton clientId={client.id} name={client.full_name} />
        )}
        <ButtonLink to={`/desk/clients/${client.id}/${nextStep(client)}`} variant={mayEdit ? "primary" : "secondary"}>
          {t(mayEdit ? "areas.clients.goOn" : "areas.clients.openSteps")}
          <ArrowRight aria-hidden />
        </ButtonLink>
      </div>
    </div>
  );
}

function PartOf({ client, part }: { client: Client; part: Part }) {
  if (part === "thread") return <Thread client={client} />;
  if (part === "history") return <History clientId={client.id} />;
  return <Overview client={client} />;
}

function Overview({ client }: { client: Client }) {
  const { t } = useTranslation();
  const rights = useCaseRights(client);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-2">
      {(client.erased_at || client.status === "CANCELLED") && (
        <Notice
          className="lg:col-span-2"
          title={t(client.erased_at ? "areas.clients.erased" : "areas.clients.cancelled")}
        >
          {client.cancel_reason}
        </Notice>
      )}
      {rights.isOwn && <Notice tone="amber" className="lg:col-span-2" title={t("areas.clients.own")} />}
      <Why
        of="client"
        id={client.id}
        stamp={[client.version, client.waits_since, client.blockers.length].join()}
        className="lg:col-span-2"
      />
      <Card>
        <h2 className="mb-3 text-lg font-semibold">{t("areas.clients.blockers")}</h2>
        <div className="-mx-2">
          <Blockers client={client} />
        </div>
        <Warnings client={client} />
      </Card>
      <Facts client={client} />
      <Card>
        <h2 className="mb-4 text-lg font-semibold">{t("areas.clients.contractTitle")}</h2>
        <Contract client={client} />
      </Card>
      <Card>
        <h2 className="mb-4 text-lg font-semibold">{t("contracts.invoices")}</h2>
        <ClientInvoices client={client} mayHandle={rights.mayHandle} administers={rights.administers} canIssue />
      </Card>
      <div className="flex flex-wrap gap-3 lg:col-span-2">
        {rights.mayHandle && client.manager_id && !isClosed(client) && <ReleaseCase client={client} />}
        {rights.mayEdit && <CancelCase client={client} />}
        {rights.administers && !rights.isOwn && !client.erased_at && <EraseCase client={client} />}
      </div>
    </div>
  );
}

function Warnings({ client }: { client: Client }) {
  const { t } = useTranslation();
  if (client.warnings.length === 0 && client.duplicates.length === 0) return null;
  const codes = [...new Set(client.warnings.map((one) => one.code))];
  return (
    <div className="mt-5 border-t border-line pt-4">
      <h3 className="mb-2 font-semibold">{t("areas.clients.warnings")}</h3>
      <ul className="flex flex-col gap-2 text-[0.9375rem]">
        {codes.map((code) => (
          <li key={code}>
            <Badge tone="amber">
              {t(`areas.clients.warning.${code}` as "areas.clients.warning.series_year", { defaultValue: code })}
            </Badge>
          </li>
        ))}
        {client.duplicates.map((one) => (
          <li key={`${one.client_id}${one.by}`}>
            <Link to={`/desk/clients/${one.client_id}`} className="inline-flex min-h-11 items-center underline">
              {t("areas.clients.duplicate", { by: t(`areas.clients.duplicateBy.${one.by}`) })}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Facts({ client }: { client: Client }) {
  const { t } = useTranslation();
  const surcharge = surchargeOf(client);
  const facts: [string, ReactNode][] = [
    [t("areas.clients.column.manager"), client.manager_name ?? t("areas.clients.unclaimed")],
    [t("areas.clients.source"), t(`areas.clients.sources.${client.source}`)],
    [t("areas.clients.column.created"), dateTime(client.created_at)],
    [t("areas.clients.field.email"), client.email],
    [t("areas.clients.field.registration_address"), client.registration_address],
    [t("areas.clients.passport.title"), client.passport?.masked],
    [
      t("areas.clients.device.devices"),
      client.devices.length > 0
        ? client.devices.map((one) => [one.brand, one.model].filter(Boolean).join(" ")).join(", ")
        : null,
    ],
    [t("areas.clients.surcharge.title"), surcharge ? money(surcharge.amount) : null],
    [
      t("areas.clients.consent.title"),
      client.consents
        .filter((one) => !one.withdrawn_at)
        .map((one) => t(`areas.clients.consent.${one.kind as "personal_data"}`))
        .join("; "),
    ],
  ];
  return (
    <Card>
      <h2 className="mb-4 text-lg font-semibold">{t("areas.clients.facts")}</h2>
      <dl className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt className="text-sm text-muted">{name}</dt>
                <dd className="font-medium wrap-anywhere">{value}</dd>
              </div>
            ),
        )}
      </dl>
      {client.support_ticket_id && (
        <ButtonLink to={`/desk/tickets/${client.support_ticket_id}`} variant="secondary" className="mt-5">
          <MessageCircle aria-hidden />
          {t("areas.clients.ticket")}
        </ButtonLink>
      )}
    </Card>
  );
}

function Contract({ client }: { client: Client }) {
  const { t } = useTranslation();
  const contract = client.contract;
  if (!contract) return <p className="text-muted">{t("areas.clients.noContract")}</p>;
  return (
    <div className="flex flex-col gap-4">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="font-semibold tabular-nums">{contract.contract_no}</span>
        <Badge tone={contract.signed_at ? "leaf" : "neutral"}>
          {t(`contracts.status.${contract.status}` as "contracts.status.pending", { defaultValue: contract.status })}
        </Badge>
        <span className="text-sm text-muted">{t("contracts.version", { version: contract.version })}</span>
      </p>
      {contract.reject_reason && <p className="text-muted wrap-anywhere">{contract.reject_reason}</p>}
      {contract.signed_at && (
        <p className="text-muted">
          {t("contracts.signedOn", { date: date(contract.signed_at) })}
          {contract.signed_via && `, ${t(`contracts.via.${contract.signed_via as "app" | "desk"}`)}`}
        </p>
      )}
      <ContractFiles client={client} />
    </div>
  );
}

import { ArrowLeft, Check, Lock } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link, Outlet, useLocation, useParams } from "react-router";
import { ClaimButton } from "@/features/claim-client";
import {
  Blockers,
  type Client,
  ClientStatusBadge,
  phoneMask,
  STEPS,
  stepsOf,
  useCaseRights,
  useClient,
} from "@/entities/client";
import { useTranslation } from "@/shared/i18n";
import { cn, useTitle } from "@/shared/lib";
import { Card, LoadError, Notice, Skeleton } from "@/shared/ui";

/** What surrounds each step of a case: whose it is, how far it has come, and what it waits for. */
export function WizardFrame() {
  const { t } = useTranslation();
  const { clientId = "" } = useParams();
  const query = useClient(clientId);
  const client = query.data;
  const here = useLocation().pathname.split("/").at(-1);
  const step = STEPS.find((one) => one === here);
  const name = client?.full_name ?? t("areas.clients.title");
  useTitle(step ? `${t(`areas.clients.stepTitle.${step}`)} · ${name}` : name);
  if (!client) {
    return query.isError ? (
      <LoadError error={query.error} retry={() => void query.refetch()} isPage />
    ) : (
      <div className="flex flex-col gap-5">
        <Skeleton className="h-9 w-64" />
        <Skeleton className="h-12" />
        <Skeleton className="h-96 rounded-card" />
      </div>
    );
  }
  return (
    <>
      <Link
        to={`/desk/clients/${client.id}`}
        className="-ml-2 inline-flex min-h-11 items-center gap-2 rounded-control px-2 text-sm font-medium text-muted hover:text-ink"
      >
        <ArrowLeft className="size-4" aria-hidden />
        {t("areas.clients.toCase")}
      </Link>
      <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-1">
        <h1 className="text-2xl font-semibold wrap-anywhere">{client.full_name}</h1>
        <ClientStatusBadge status={client.status} />
        <a href={`tel:${client.phone}`} className="flex min-h-11 items-center text-muted tabular-nums hover:text-ink">
          {phoneMask(client.phone)}
        </a>
      </div>
      <Steps client={client} />
      <div className="mt-6 grid grid-cols-[minmax(0,1fr)] items-start gap-6 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-5">
          <Holder client={client} />
          <Outlet key={client.id} context={client} />
        </div>
        <Card className="p-4! sm:p-5! xl:sticky xl:top-6">
          <h2 className="mb-2 px-2 font-semibold">{t("areas.clients.blockers")}</h2>
          <Blockers client={client} />
        </Card>
      </div>
    </>
  );
}

function Steps({ client }: { client: Client }) {
  const { t } = useTranslation();
  const here = useLocation().pathname.split("/").at(-1);
  const current = useRef<HTMLAnchorElement>(null);
  // Where the steps are wider than the screen, the present one is in sight.
  useEffect(() => {
    // Newer browsers give a promise back, which is no cleanup of an effect.
    current.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here]);
  return (
    <nav aria-label={t("areas.clients.steps")} className="relative -mx-4 overflow-x-auto px-4 py-1 sm:mx-0 sm:px-1">
      <ol className="flex w-max min-w-full gap-1.5">
        {stepsOf(client).map(({ step, state }, place) => (
          <li key={step} className="flex-1">
            <Link
              ref={step === here ? current : null}
              to={`/desk/clients/${client.id}/${step}`}
              aria-current={step === here ? "step" : undefined}
              className={cn(
                "flex min-h-12 items-center gap-2.5 rounded-control border px-3 font-medium whitespace-nowrap",
                step === here ? "border-ink bg-surface" : "border-line hover:border-line-strong",
                state === "locked" && step !== here && "text-muted",
              )}
            >
              <span
                aria-hidden
                className={cn(
                  "grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold",
                  state === "done" ? "bg-leaf text-surface" : step === here ? "bg-ink text-canvas" : "bg-sunken",
                )}
              >
                {state === "done" ? (
                  <Check className="size-3.5" />
                ) : state === "locked" ? (
                  <Lock className="size-3" />
                ) : (
                  place + 1
                )}
              </span>
              {t(`areas.clients.step.${step}`)}
              <span className="sr-only">, {t(`areas.clients.stepState.${state}`)}</span>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Why nothing can be changed here, where that is so. */
function Holder({ client }: { client: Client }) {
  const { t } = useTranslation();
  const rights = useCaseRights(client);
  if (client.erased_at) return <Notice title={t("areas.clients.erased")} />;
  if (client.status === "CANCELLED")
    return <Notice title={t("areas.clients.cancelled")}>{client.cancel_reason}</Notice>;
  if (client.status === "PROCESSED") return null;
  if (rights.isOwn) return <Notice tone="amber" title={t("areas.clients.own")} />;
  if (!client.manager_id) {
    return (
      <Notice
        tone="amber"
        title={t("areas.clients.nobodyHolds")}
        action={rights.handles && <ClaimButton clientId={client.id} name={client.full_name} />}
      >
        {t("areas.clients.claimFirst")}
      </Notice>
    );
  }
  if (rights.mayHandle) return null;
  return (
    <Notice title={t("areas.clients.heldBy", { manager: client.manager_name ?? t("areas.clients.somebody") })}>
      {t("areas.clients.readOnly")}
    </Notice>
  );
}

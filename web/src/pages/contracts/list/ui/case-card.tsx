import { Check, Hourglass } from "lucide-react";
import type { Application } from "@/entities/contract";
import { useTranslation } from "@/shared/i18n";
import { ago, cn } from "@/shared/lib";
import { ButtonLink, Card } from "@/shared/ui";

const STEPS = ["application", "documents", "contract", "signature", "payment"] as const;

/** How many steps are behind: from the status, the contract and the invoices. */
export function stepsDone(application: Application): number {
  if (application.status === "PROCESSED") return STEPS.length;
  const contract = application.contract?.status;
  if (contract === "signed" || contract === "sealed") return 4;
  if (contract === "pending") return 3;
  return application.status === "AWAITING_CONTRACT" ? 2 : 1;
}

/** How far one's own case is, and the one thing that it waits for. */
export function CaseCard({ application }: { application: Application }) {
  const { t } = useTranslation();
  const done = stepsDone(application);
  const blocker = application.blockers[0];
  const contract = application.contract;
  const signs = contract?.status === "pending";
  const closed = application.status === "PROCESSED" || application.status === "CANCELLED";
  return (
    <Card className="flex flex-col gap-6">
      {application.status !== "CANCELLED" && (
        <ol aria-label={t("contracts.progress")} className="-mx-2 grid grid-cols-5">
          {STEPS.map((step, index) => (
            <li
              key={step}
              aria-current={index === done ? "step" : undefined}
              className="relative flex flex-col items-center gap-2 text-center"
            >
              {index > 0 && (
                <span
                  aria-hidden
                  className={cn("absolute top-3.5 right-1/2 h-0.5 w-full", index < done ? "bg-leaf" : "bg-line")}
                />
              )}
              <span
                aria-hidden
                className={cn(
                  "relative z-10 grid size-7 place-items-center rounded-full border-2 text-sm font-semibold [&_svg]:size-4",
                  index < done
                    ? "border-leaf bg-leaf text-surface"
                    : index === done
                      ? "border-ink bg-surface"
                      : "border-line bg-surface text-muted",
                )}
              >
                {index < done ? <Check /> : index + 1}
              </span>
              <span className={cn("text-xs leading-tight sm:text-sm", index <= done ? "font-semibold" : "text-muted")}>
                {t(`contracts.steps.${step}`)}
              </span>
            </li>
          ))}
        </ol>
      )}
      {closed ? (
        <p className="text-lg font-semibold">
          {t(`contracts.closed.${application.status as "PROCESSED" | "CANCELLED"}`)}
        </p>
      ) : (
        <div className="flex flex-wrap items-center gap-x-5 gap-y-4 rounded-control bg-sunken p-4">
          <Hourglass className="size-6 shrink-0 text-muted max-sm:hidden" aria-hidden />
          <div className="min-w-0 flex-1 basis-56">
            <p className="font-semibold">{t(`contracts.waits.${application.waits_for}`)}</p>
            {blocker && (
              <p className="text-[0.9375rem] text-muted">
                {t(`contracts.blocker.${blocker.code}`)} · {ago(blocker.since)}
              </p>
            )}
          </div>
          {contract && signs && (
            <ButtonLink to={`/contracts/${contract.id}`}>
              {contract.viewed_at ? t("contracts.toSign") : t("contracts.toRead")}
            </ButtonLink>
          )}
        </div>
      )}
    </Card>
  );
}

import { CircleCheckBig } from "lucide-react";
import { StepCard, useWizardClient } from "@/widgets/client-wizard";
import { ContractFiles } from "@/features/client-contract";
import { surchargeOf } from "@/entities/client";
import { useTranslation } from "@/shared/i18n";
import { dateTime, money } from "@/shared/lib";
import { ButtonLink } from "@/shared/ui";

/** Step 5: it is done; what was agreed, and the files. */
export function ClientDonePage() {
  const { t } = useTranslation();
  const client = useWizardClient();
  const facts: [string, string | undefined][] = [
    [t("areas.clients.done.contract"), client.contract?.contract_no],
    [t("verify.signedAt"), client.contract?.signed_at ? dateTime(client.contract.signed_at) : undefined],
    [t("areas.clients.surcharge.title"), money(surchargeOf(client)?.amount ?? 0)],
    [t("areas.clients.device.devices"), String(client.devices.length)],
  ];
  return (
    <StepCard step="done" client={client}>
      <div className="flex flex-col items-center gap-5 py-4 text-center">
        <CircleCheckBig className="size-14 text-leaf" aria-hidden />
        <p className="max-w-prose text-lg" role="status">
          {t("areas.clients.done.text", { name: client.full_name })}
        </p>
        <dl className="grid w-full max-w-lg gap-x-6 gap-y-3 text-left sm:grid-cols-2">
          {facts.map(
            ([name, value]) =>
              value && (
                <div key={name}>
                  <dt className="text-sm text-muted">{name}</dt>
                  <dd className="font-semibold tabular-nums">{value}</dd>
                </div>
              ),
          )}
        </dl>
        <ContractFiles client={client} />
        <div className="flex flex-wrap justify-center gap-3">
          <ButtonLink to="/desk/clients?tab=new">{t("areas.clients.done.next")}</ButtonLink>
          <ButtonLink variant="secondary" to={`/desk/clients/${client.id}`}>
            {t("areas.clients.toCase")}
          </ButtonLink>
        </div>
      </div>
    </StepCard>
  );
}

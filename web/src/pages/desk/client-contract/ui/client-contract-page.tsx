import type { ReactNode } from "react";
import { StepCard, useWizardClient } from "@/widgets/client-wizard";
import { ClientInvoices } from "@/features/client-invoices";
import { ContractPart } from "@/features/client-contract";
import { RecordConsent } from "@/features/record-consent";
import { isSigned, useCaseRights } from "@/entities/client";
import { useTranslation } from "@/shared/i18n";
import { SurchargePart } from "./surcharge-part";

/** Step 4: what the client pays on top, the contract with its signature, and the money. */
export function ClientContractPage() {
  const { t } = useTranslation();
  const client = useWizardClient();
  const { mayEdit, mayHandle, administers } = useCaseRights(client);
  return (
    <StepCard step="contract" client={client}>
      <div className="flex flex-col gap-8">
        <Part title={t("areas.clients.surcharge.title")}>
          <SurchargePart client={client} mayEdit={mayEdit} />
        </Part>
        <Part title={t("areas.clients.consent.title")}>
          <RecordConsent client={client} kind="e_signature" mayEdit={mayEdit} />
        </Part>
        <Part title={t("contracts.steps.contract")}>
          <ContractPart client={client} mayEdit={mayEdit} mayHandle={mayHandle} />
        </Part>
        {isSigned(client) && (
          <Part title={t("contracts.steps.payment")}>
            <ClientInvoices client={client} mayHandle={mayHandle} administers={administers} />
          </Part>
        )}
      </div>
    </StepCard>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section aria-label={title} className="border-t border-line pt-6 first:border-0 first:pt-0">
    <h3 className="mb-4 text-lg font-semibold">{title}</h3>
    {children}
  </section>
);

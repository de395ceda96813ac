import type { Application } from "@/entities/contract";
import { api, queryClient, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date } from "@/shared/lib";
import { ButtonLink, Card, ConfirmButton, Notice, toast, toastError } from "@/shared/ui";

type ConsentKind = Schemas["GivenConsentRequest"]["kind"];

type Act = Schemas["ErasureActOut"];

/** That something was erased, and what a law has kept. */
export function Erased({ act }: { act: Act }) {
  const { t } = useTranslation();
  return (
    <Notice tone="leaf" title={t("contracts.erased")}>
      {act.kept.map((one) => (
        <p key={`${one.what}-${one.until}`}>
          {t("contracts.kept", {
            what: t(`contracts.keptWhat.${one.what}` as "contracts.keptWhat.contract", { defaultValue: one.what }),
            until: date(one.until),
            law: one.law,
          })}
        </p>
      ))}
    </Notice>
  );
}

/** What is kept of oneself: a copy of it, consents to withdraw, and its erasure, which the page outlives. */
export function OwnData({ application, onErased }: { application: Application; onErased: (act: Act) => void }) {
  const { t } = useTranslation();
  const changed = async () => {
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: ["application"] }),
      queryClient.invalidateQueries({ queryKey: ["contracts"] }),
    ]);
  };
  const erase = async () => {
    try {
      onErased(await unwrap(api.POST("/api/v1/onboarding/erasure")));
      await changed();
    } catch (error) {
      toastError(error);
    }
  };
  const withdraw = async (kind: ConsentKind) => {
    try {
      const act = await unwrap(api.DELETE("/api/v1/onboarding/consents/{kind}", { params: { path: { kind } } }));
      // Only the one to personal data erases anything.
      if (act.act_id) onErased(act);
      toast.success(t("contracts.withdrawn"));
      await changed();
    } catch (error) {
      toastError(error);
    }
  };
  const consents = application.consents.filter((one) => !one.withdrawn_at);
  return (
    <Card className="flex flex-col gap-5">
      <h2 className="text-lg font-semibold">{t("contracts.dataTitle")}</h2>
      {consents.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {consents.map((one) => (
            <li key={one.kind} className="flex flex-wrap items-center justify-between gap-x-5 gap-y-2 py-3">
              <span>
                <span className="block font-medium">{t(`contracts.consent.${one.kind as ConsentKind}`)}</span>
                <span className="text-sm text-muted">{t("contracts.given", { date: date(one.given_at) })}</span>
              </span>
              <ConfirmButton
                variant="quiet"
                title={t("contracts.withdrawTitle")}
                text={t(`contracts.withdrawText.${one.kind as ConsentKind}`)}
                confirm={t("contracts.withdraw")}
                onConfirm={() => withdraw(one.kind as ConsentKind)}
              >
                {t("contracts.withdraw")}
              </ConfirmButton>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-3">
        <ButtonLink variant="secondary" to="/account/data">
          {t("contracts.export")}
        </ButtonLink>
        <ConfirmButton
          title={t("contracts.eraseTitle")}
          text={t("contracts.eraseText")}
          confirm={t("contracts.erase")}
          onConfirm={erase}
        >
          {t("contracts.erase")}
        </ConfirmButton>
      </div>
    </Card>
  );
}

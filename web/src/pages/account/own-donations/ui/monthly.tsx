import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { donationErrorText, type MonthlyDonation, monthlyDonationsQuery } from "@/entities/donation";
import { api, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { language, useTranslation } from "@/shared/i18n";
import { date, money, organisationDay } from "@/shared/lib";
import { Badge, Button, Card, ConfirmButton, toast, toastError } from "@/shared/ui";
import { CheckboxField, Choices } from "@/shared/ui/form";

const AMOUNTS = ["300", "500", "1000", "3000"];
const settle = () => queryClient.invalidateQueries({ queryKey: ["donations", "monthly"] });

/** A donation each month: what goes on, and beginning one with the consent that it needs. */
export function Monthly() {
  const { t } = useTranslation();
  const monthly = useQuery(monthlyDonationsQuery);
  if (!monthly.data) return null;
  const running = monthly.data.items.filter((one) => one.status !== "stopped");
  return (
    <Card className="mb-8 flex flex-col gap-5">
      <h2 className="text-lg font-semibold">{t("cowork.monthly")}</h2>
      {running.length > 0 ? (
        <ul className="flex flex-col gap-4">
          {running.map((one) => (
            <Running key={one.id} monthly={one} />
          ))}
        </ul>
      ) : (
        <Begin version={monthly.data.consent.version} texts={monthly.data.consent.texts} />
      )}
    </Card>
  );
}

function Running({ monthly }: { monthly: MonthlyDonation }) {
  const { t } = useTranslation();
  const stop = async () => {
    try {
      await unwrap(
        api.PATCH("/api/v1/donations/monthly/{monthly_donation_id}", {
          params: { path: { monthly_donation_id: monthly.id } },
          body: { status: "stopped" },
        }),
      );
      toast.success(t("cowork.monthlyStopped"));
    } catch (error) {
      toastError(error);
    }
    await settle();
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3">
      <div className="min-w-0 flex-1 basis-48">
        <p className="text-lg font-semibold tabular-nums">
          {t("cowork.monthlyAmount", { amount: money(monthly.amount) })}
        </p>
        <p className="text-sm text-muted">
          {monthly.status === "pending"
            ? t("cowork.monthlyPending")
            : monthly.next_at && t("cowork.monthlyNext", { date: date(organisationDay(monthly.next_at)) })}
          {monthly.method_title && ` · ${monthly.method_title}`}
        </p>
      </div>
      {monthly.status === "active" && <Badge tone="leaf">{t("cowork.monthlyActive")}</Badge>}
      <ConfirmButton
        variant="secondary"
        title={t("cowork.monthlyStopTitle")}
        text={t("cowork.monthlyStopText", { amount: money(monthly.amount) })}
        confirm={t("cowork.monthlyStop")}
        onConfirm={stop}
      >
        {t("cowork.monthlyStop")}
      </ConfirmButton>
    </li>
  );
}

function Begin({ version, texts }: { version: string; texts: Partial<Record<string, string>> }) {
  const { t } = useTranslation();
  const [amount, setAmount] = useState("500");
  const [agreed, setAgreed] = useState(false);
  const [asked, setAsked] = useState(false);
  const [key, renewKey] = useIdempotencyKey();
  const kopecks = Number(amount) * 100;
  const begin = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/donations/monthly", {
          params: { header: { "Idempotency-Key": key } },
          body: { amount: kopecks, consent: true, consent_version: version, is_anonymous: false },
        }),
      ),
    onSuccess: async (placed) => {
      renewKey();
      if (placed.payment_url) location.assign(placed.payment_url);
      else await settle();
    },
  });
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (agreed && !begin.isPending) begin.mutate();
      }}
    >
      <p className="text-muted">{t("cowork.monthlyText")}</p>
      <Choices
        legend={t("donations.amount")}
        name="monthly"
        pills
        value={amount}
        onChange={(value) => {
          setAmount(value);
        }}
        options={AMOUNTS.map((value) => ({ value, label: money(Number(value) * 100) }))}
      />
      <CheckboxField
        label={texts[language()] ?? texts.ru ?? ""}
        checked={agreed}
        onChange={(event) => setAgreed(event.target.checked)}
      />
      {asked && !agreed && (
        <p role="alert" className="text-sm font-medium text-danger">
          {t("cowork.monthlyConsent")}
        </p>
      )}
      {begin.error && (
        <p role="alert" className="font-medium text-danger">
          {donationErrorText(begin.error)}
        </p>
      )}
      <Button type="submit" busy={begin.isPending} className="sm:self-start">
        {t("cowork.monthlyBegin", { amount: money(kopecks) })}
      </Button>
    </form>
  );
}

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { donationErrorText } from "@/entities/donation";
import { useIsMember } from "@/entities/session";
import { api, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { money } from "@/shared/lib";
import { Button, ButtonLink } from "@/shared/ui";
import { Choices, Switch, TextAreaField, TextField } from "@/shared/ui/form";

const AMOUNTS = ["300", "500", "1000", "3000"];

export function DonateForm() {
  const { t } = useTranslation();
  const member = useIsMember();
  const navigate = useNavigate();
  const [choice, setChoice] = useState<string>("500");
  const [other, setOther] = useState("");
  const [message, setMessage] = useState("");
  const [anonymous, setAnonymous] = useState(false);
  const roubles = Number(choice === "other" ? other.replace(",", ".").replace(/\s/g, "") : choice);
  const kopecks = Math.round(roubles * 100);
  const [key] = useIdempotencyKey();
  // How much it may be, the API says: its bounds are settings.
  const valid = kopecks > 0;
  const [asked, setAsked] = useState(false);
  const give = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/donations", {
          params: { header: { "Idempotency-Key": key } },
          body: { amount: kopecks, message: message.trim() || null, is_anonymous: anonymous },
        }),
      ),
    onSuccess: (placed) => {
      if (placed.payment_url) location.assign(placed.payment_url);
      else void navigate("/account/donations");
    },
  });
  return (
    <form
      noValidate
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (valid && !give.isPending) give.mutate();
      }}
    >
      <Choices
        legend={t("donations.amount")}
        name="amount"
        pills
        value={choice}
        onChange={setChoice}
        options={[
          ...AMOUNTS.map((value) => ({ value, label: money(Number(value) * 100) })),
          { value: "other", label: t("donations.other") },
        ]}
      />
      {choice === "other" && (
        <TextField
          label={t("donations.amountOther")}
          inputMode="decimal"
          value={other}
          maxLength={10}
          onChange={(event) => setOther(event.target.value)}
          error={asked && !valid ? t("donations.amountInvalid") : undefined}
        />
      )}
      <TextAreaField
        label={t("donations.message")}
        rows={2}
        maxLength={200}
        value={message}
        onChange={(event) => setMessage(event.target.value)}
      />
      <Switch label={t("donations.anonymousToggle")} checked={anonymous} onChange={setAnonymous} />
      {give.error && (
        <p role="alert" className="font-medium text-danger">
          {donationErrorText(give.error)}
        </p>
      )}
      {member ? (
        <Button type="submit" size="lg" busy={give.isPending}>
          {valid ? t("donations.pay", { amount: money(kopecks) }) : t("donations.give")}
        </Button>
      ) : (
        <ButtonLink to="/login?next=/donations" size="lg">
          {t("donations.signIn")}
        </ButtonLink>
      )}
    </form>
  );
}

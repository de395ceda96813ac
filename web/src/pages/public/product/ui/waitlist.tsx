import { useMutation } from "@tanstack/react-query";
import { BellRing } from "lucide-react";
import { type SubmitEvent, useState } from "react";
import type { Product } from "@/entities/product";
import { useMe } from "@/entities/session";
import { api, isCode, newIdempotencyKey, unwrap } from "@/shared/api";
import { language, useTranslation } from "@/shared/i18n";
import { Button, errorText, Notice } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";

/** Guests leave a phone or an e-mail address; whoever is signed in is known. */
export function Waitlist({ product }: { product: Product }) {
  const { t } = useTranslation();
  const me = useMe();
  const [contact, setContact] = useState("");
  const [key] = useState(newIdempotencyKey);
  const [missing, setMissing] = useState(false);
  const join = useMutation({
    mutationFn: () => {
      const given = contact.trim();
      const body = me ? {} : given.includes("@") ? { email: given } : { phone: given };
      return unwrap(
        api.POST("/api/v1/products/{product_id}/waitlist", {
          params: { path: { product_id: product.id }, header: { "Idempotency-Key": key } },
          body: { ...body, locale: language() },
        }),
      );
    },
  });
  const done = join.isSuccess || isCode(join.error, "already_waiting");
  if (done) {
    return (
      <Notice tone="leaf" title={t("product.waitlistDone")}>
        {null}
      </Notice>
    );
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (join.isPending) return;
    setMissing(!me && !contact.trim());
    if (me || contact.trim()) join.mutate();
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4 rounded-card bg-sunken p-5">
      <h2 className="flex items-center gap-2.5 text-lg font-semibold">
        <BellRing className="size-5 text-accent" aria-hidden />
        {t("product.waitlistTitle")}
      </h2>
      <p className="text-muted">{t("product.waitlistText")}</p>
      {!me && (
        <TextField
          label={t("product.waitlistContact")}
          value={contact}
          onChange={(event) => setContact(event.target.value)}
          autoComplete="email"
          maxLength={320}
          error={missing ? t("form.required") : join.error ? errorText(join.error) : undefined}
        />
      )}
      {me && join.error && <p className="text-danger">{errorText(join.error)}</p>}
      <Button type="submit" size="lg" busy={join.isPending} className="self-start">
        {t("product.waitlistJoin")}
      </Button>
    </form>
  );
}

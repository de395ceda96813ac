import { useMutation } from "@tanstack/react-query";
import { BellRing } from "lucide-react";
import { type SubmitEvent, useState } from "react";
import type { Product } from "@/entities/product";
import { useMe } from "@/entities/session";
import { api, isCode, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { language, useTranslation } from "@/shared/i18n";
import { Button, errorText, Notice } from "@/shared/ui";
import { SelectFilter, TextField } from "@/shared/ui/form";

/** Guests leave a phone or an e-mail address; whoever is signed in is known. A size is waited for while it has none. */
export function Waitlist({ product }: { product: Product }) {
  const { t } = useTranslation();
  const me = useMe();
  const [contact, setContact] = useState("");
  const [key] = useIdempotencyKey();
  const [missing, setMissing] = useState(false);
  const gone = product.order_type === "in_stock" ? product.sizes.filter((one) => one.stock === 0) : [];
  const [size, setSize] = useState(gone[0]?.size);
  const join = useMutation({
    mutationFn: () => {
      const given = contact.trim();
      const wanted = size === undefined ? {} : { size };
      const body = me ? {} : given.includes("@") ? { email: given } : { phone: given };
      return unwrap(
        api.POST("/api/v1/products/{product_id}/waitlist", {
          params: { path: { product_id: product.id }, header: { "Idempotency-Key": key } },
          body: { ...body, ...wanted, locale: language() },
        }),
      );
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["waitlist"] }),
  });
  const change = (set: (value: string) => void) => (value: string) => {
    set(value);
    join.reset();
  };
  const done = join.isSuccess || isCode(join.error, "already_waiting");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (join.isPending || done) return;
    setMissing(!me && !contact.trim());
    if (me || contact.trim()) join.mutate();
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4 rounded-card bg-sunken p-5">
      <h2 className="flex items-center gap-2.5 text-lg font-semibold">
        <BellRing className="size-5 text-accent" aria-hidden />
        {t("product.waitlistTitle")}
      </h2>
      {!done && <p className="text-muted">{t("product.waitlistText")}</p>}
      {gone.length > 0 && (
        <SelectFilter label={t("product.size")} value={size ?? ""} onChange={change(setSize)} className="sm:w-56">
          {gone.map((one) => (
            <option key={one.size} value={one.size}>
              {one.size}
            </option>
          ))}
        </SelectFilter>
      )}
      {done ? (
        <Notice tone="leaf" title={t("product.waitlistDone")} />
      ) : (
        <>
          {!me && (
            <TextField
              label={t("product.waitlistContact")}
              value={contact}
              onChange={(event) => change(setContact)(event.target.value)}
              autoComplete="email"
              maxLength={200}
              error={missing ? t("form.required") : join.error ? errorText(join.error) : undefined}
            />
          )}
          {me && join.error && <p className="text-danger">{errorText(join.error)}</p>}
          <Button type="submit" size="lg" busy={join.isPending} className="self-start">
            {t("product.waitlistJoin")}
          </Button>
        </>
      )}
    </form>
  );
}

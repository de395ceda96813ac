import { type ReactNode } from "react";
import type { DeliveryMethod } from "@/entities/order";
import { useTranslation } from "@/shared/i18n";
import { money } from "@/shared/lib";
import { Card } from "@/shared/ui";
import { Choices, TextAreaField, TextField } from "@/shared/ui/form";
import { asksFor, type CheckoutData, type Missing, type Place, priceOf } from "../model/checkout";

interface Props {
  data: CheckoutData;
  change: (part: Partial<CheckoutData>) => void;
  methods: DeliveryMethod[];
  /** Kopecks of goods, from which a delivery may be free. */
  goods: number;
  missing: Missing;
}

/** How the order is got, by whom, and what the buyer has to say about it. */
export function DeliveryCard({ data, change, methods, goods, missing }: Props) {
  const { t } = useTranslation();
  const method = methods.find((one) => one.code === data.method);
  const price = (one: DeliveryMethod) => {
    const due = priceOf(one, goods);
    const free = due > 0 && one.free_from !== null ? t("checkout.freeFrom", { amount: money(one.free_from) }) : "";
    return [due > 0 ? money(due) : t("checkout.free"), one.description, free].filter(Boolean).join(" · ");
  };
  return (
    <>
      <Card className="flex flex-col gap-5">
        {methods.length > 0 ? (
          <Choices<string>
            legend={t("checkout.delivery")}
            name="method"
            stacked
            value={data.method}
            onChange={(code) => change({ method: code })}
            options={methods.map((one) => ({ value: one.code, label: one.name, hint: price(one) }))}
          />
        ) : null}
        {asksFor(method) === "either" && (
          <Choices<Place>
            legend={t("checkout.delivery")}
            name="way"
            hideLegend={methods.length > 0}
            value={data.way}
            onChange={(way) => change({ way })}
            options={[
              { value: "point", label: t("checkout.point"), hint: t("checkout.pointHint") },
              { value: "address", label: t("checkout.address"), hint: t("checkout.addressHint") },
            ]}
          />
        )}
        <PlaceField {...{ data, change, missing, method }} />
      </Card>
      <Card className="flex flex-col gap-5">
        <Choices<"me" | "other">
          legend={t("checkout.recipient")}
          name="recipient"
          value={data.recipient}
          onChange={(recipient) => change({ recipient })}
          options={[
            { value: "me", label: t("checkout.recipientMe") },
            { value: "other", label: t("checkout.recipientOther") },
          ]}
        />
        {data.recipient === "other" && (
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label={t("checkout.recipientName")}
              name="recipient-name"
              autoComplete="off"
              maxLength={200}
              value={data.name}
              error={missing === "name" ? t("checkout.recipientNameRequired") : undefined}
              onChange={(event) => change({ name: event.target.value })}
            />
            <TextField
              label={t("checkout.recipientPhone")}
              name="recipient-phone"
              type="tel"
              autoComplete="off"
              maxLength={40}
              optional
              value={data.phone}
              onChange={(event) => change({ phone: event.target.value })}
            />
          </div>
        )}
        <TextAreaField
          label={t("checkout.comment")}
          name="comment"
          maxLength={1000}
          rows={2}
          optional
          value={data.comment}
          onChange={(event) => change({ comment: event.target.value })}
        />
      </Card>
    </>
  );
}

function PlaceField({
  data,
  change,
  missing,
  method,
}: Pick<Props, "data" | "change" | "missing"> & { method: DeliveryMethod | undefined }): ReactNode {
  const { t } = useTranslation();
  const asked = asksFor(method);
  const place = asked === "either" ? data.way : asked;
  if (place === "point") {
    return (
      <TextField
        key="point"
        label={t("checkout.pointLabel")}
        name="point"
        placeholder={t("checkout.pointPlaceholder")}
        maxLength={100}
        value={data.point}
        error={missing === "point" ? t("checkout.pointRequired") : undefined}
        onChange={(event) => change({ point: event.target.value })}
      />
    );
  }
  if (place === "address") {
    return (
      <TextAreaField
        key="address"
        label={t("checkout.addressLabel")}
        name="address"
        autoComplete="street-address"
        placeholder={t("checkout.addressPlaceholder")}
        maxLength={500}
        rows={3}
        value={data.address}
        error={missing === "address" ? t("checkout.addressRequired") : undefined}
        onChange={(event) => change({ address: event.target.value })}
      />
    );
  }
  return null;
}

import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import type { Order } from "@/entities/order";
import { useTranslation } from "@/shared/i18n";
import { dateTime } from "@/shared/lib";
import { Card } from "@/shared/ui";

/** Where the order goes and to whom, its parcel and its receipt. */
export function OrderFacts({ order }: { order: Order }) {
  const { t } = useTranslation();
  const place = order.cdek_point ? `${t("order.point")}: ${order.cdek_point}` : order.delivery_address;
  const recipient = order.recipient && [order.recipient.name, order.recipient.phone].filter(Boolean).join(", ");
  return (
    <Card>
      <dl className="flex flex-col gap-4">
        <Fact name={t("order.delivery")}>{[order.delivery_name, place].filter(Boolean).join(" · ")}</Fact>
        {recipient && <Fact name={t("checkout.recipient")}>{recipient}</Fact>}
        {order.comment && <Fact name={t("checkout.comment")}>{order.comment}</Fact>}
        {order.tracking_number && (
          <Fact name={t("order.tracking")}>
            {order.tracking_url ? (
              <Away href={order.tracking_url}>{order.tracking_number}</Away>
            ) : (
              order.tracking_number
            )}
          </Fact>
        )}
        {order.receipt_url && (
          <Fact name={t("order.receipt")}>
            <Away href={order.receipt_url}>{t("order.receipt")}</Away>
          </Fact>
        )}
        <Fact name={t("order.placed", { date: "" }).trim()}>{dateTime(order.created_at)}</Fact>
      </dl>
    </Card>
  );
}

function Away({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      className="inline-flex min-h-11 items-center gap-1.5 underline underline-offset-4"
      target="_blank"
      rel="noreferrer"
    >
      {children}
      <ExternalLink className="size-4" aria-hidden />
    </a>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="font-medium break-words whitespace-pre-line">{children}</dd>
    </div>
  );
}

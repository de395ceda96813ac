import { Copy, ExternalLink, LoaderCircle } from "lucide-react";
import type { Order } from "@/entities/order";
import { useTranslation } from "@/shared/i18n";
import { dateTime, money } from "@/shared/lib";
import { Badge, Button, Card, toast } from "@/shared/ui";

const TONES = { requested: "amber", pending: "amber", succeeded: "leaf", failed: "danger" } as const;

/** What was paid and what went back, live while money is on its way. */
export function OrderMoney({ order }: { order: Order }) {
  const { t } = useTranslation();
  const row = (name: string, sum: string, strong = false) => (
    <div className={strong ? "flex justify-between gap-4 text-lg font-bold" : "flex justify-between gap-4"}>
      <dt className={strong ? "" : "text-muted"}>{name}</dt>
      <dd className="tabular-nums">{sum}</dd>
    </div>
  );
  const refunds = order.refunds ?? [];
  const paymentId = order.payment_id;
  return (
    <Card>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold">{t("areas.shop.column.payment")}</h2>
        {order.payment_status && (
          <Badge tone={order.payment_status === "succeeded" ? "leaf" : "neutral"}>
            {t(`areas.shop.payment.${order.payment_status}` as "areas.shop.payment.pending")}
          </Badge>
        )}
      </div>
      <dl className="flex flex-col gap-2">
        {row(t("areas.shop.goodsSum"), money(order.total_amount))}
        {order.discount_amount > 0 &&
          row(
            order.promo_code ? `${t("cart.discount")} · ${order.promo_code}` : t("cart.discount"),
            `−${money(order.discount_amount)}`,
          )}
        {order.karma_points > 0 &&
          row(t("areas.shop.karmaSpent"), t("areas.shop.refund.points", { count: order.karma_points }))}
        {order.delivery_amount > 0 && row(t("order.delivery"), money(order.delivery_amount))}
        {row(t("cart.total"), money(order.final_amount), true)}
        {order.refunded_amount > 0 && row(t("areas.shop.refundedSum"), `−${money(order.refunded_amount)}`)}
      </dl>
      <p className="mt-4 flex flex-wrap gap-x-6 items-center text-sm text-muted">
        {order.paid_at && <span>{t("areas.shop.paidAt", { date: dateTime(order.paid_at) })}</span>}
        {paymentId && (
          <Button
            variant="quiet"
            className="-mx-3 px-3!"
            onClick={() => void navigator.clipboard.writeText(paymentId).then(() => toast.success(t("action.copied")))}
          >
            <Copy aria-hidden />
            {t("areas.shop.copyPayment")}
          </Button>
        )}
        {order.receipt_url && (
          <a
            href={order.receipt_url}
            target="_blank"
            rel="noreferrer"
            className="inline-flex min-h-11 items-center gap-1.5 underline underline-offset-4"
          >
            {t("order.receipt")}
            <ExternalLink className="size-4" aria-hidden />
          </a>
        )}
      </p>
      {refunds.length > 0 && (
        <>
          <h3 className="mt-6 mb-3 font-semibold">{t("order.refunds")}</h3>
          <ul className="flex flex-col divide-y divide-line" aria-live="polite">
            {refunds.map((refund) => (
              <li key={refund.id} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 py-3">
                <div className="min-w-0">
                  <p className="flex flex-wrap items-center gap-2">
                    <Badge tone={TONES[refund.status as keyof typeof TONES]}>
                      {(refund.status === "requested" || refund.status === "pending") && (
                        <LoaderCircle className="size-3.5 animate-spin" aria-hidden />
                      )}
                      {t(`order.refundStatus.${refund.status}` as "order.refundStatus.pending")}
                    </Badge>
                    <span className="text-sm text-muted">{dateTime(refund.succeeded_at ?? refund.created_at)}</span>
                  </p>
                  {refund.reason && <p className="mt-1 wrap-anywhere">{refund.reason}</p>}
                  {refund.lines.length > 0 && (
                    <p className="text-sm text-muted">
                      {refund.lines
                        .map((line) => {
                          const item = order.items.find((one) => one.line_id === line.line_id);
                          return `${item ? `${item.name}, ${item.size}` : line.line_id} × ${line.quantity}`;
                        })
                        .join("; ")}
                    </p>
                  )}
                </div>
                <p className="font-semibold tabular-nums">{money(refund.amount)}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

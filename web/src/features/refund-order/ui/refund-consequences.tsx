import type { ReactNode } from "react";
import type { Order } from "@/entities/order";
import { useTranslation } from "@/shared/i18n";
import { cn, money } from "@/shared/lib";
import { Skeleton } from "@/shared/ui";
import type { RefundPreview } from "../model/refund";

/** What the API says that the refund will do, before it does. */
export function RefundConsequences({
  order,
  preview,
  isOld,
}: {
  order: Order;
  preview: RefundPreview | undefined;
  isOld: boolean;
}) {
  const { t } = useTranslation();
  if (!preview) return <Skeleton className="h-44 rounded-card" />;
  const restocked = preview.lines.filter((line) => line.restocked > 0);
  const kept = preview.lines.filter((line) => line.restocked < line.quantity);
  return (
    <section
      aria-label={t("areas.shop.refund.will")}
      aria-busy={isOld}
      className={cn("rounded-card bg-sunken p-4 sm:p-5", isOld && "opacity-60")}
    >
      <h3 className="mb-3 font-semibold">{t("areas.shop.refund.will")}</h3>
      <dl className="flex flex-col gap-2.5">
        <Fact name={t("areas.shop.refund.toCard")}>
          <strong className="tabular-nums">{money(preview.amount)}</strong>
          {preview.delivery_amount > 0 && (
            <span className="block text-sm text-muted">
              {t("areas.shop.refund.withDelivery", { sum: money(preview.delivery_amount) })}
            </span>
          )}
        </Fact>
        {restocked.length > 0 && (
          <Fact name={t("areas.shop.refund.toStock")}>
            {restocked.map((line) => (
              <span key={line.line_id} className="block">
                {line.name}, {line.size}: {t("areas.shop.pieces", { count: line.restocked })}
                {line.is_preorder && ` (${t("areas.shop.refund.toWave")})`}
              </span>
            ))}
          </Fact>
        )}
        {kept.length > 0 && (
          <Fact name={t("areas.shop.refund.notToStock")}>
            {kept.map((line) => (
              <span key={line.line_id} className="block">
                {line.name}, {line.size}: {t("areas.shop.pieces", { count: line.quantity - line.restocked })}
              </span>
            ))}
          </Fact>
        )}
        {preview.karma_points > 0 && (
          <Fact name={t("areas.shop.refund.karma")}>
            {t("areas.shop.refund.points", { count: preview.karma_points })}
          </Fact>
        )}
        {preview.promo_code && <Fact name={t("areas.shop.refund.promo")}>{preview.promo_code}</Fact>}
        <Fact name={t("areas.shop.refund.order")}>
          {preview.order_status === order.status
            ? t("areas.shop.refund.staysAs", { status: t(`order.status.${order.status}`) })
            : `${t(`order.status.${order.status}`)} → ${t(`order.status.${preview.order_status}`)}`}
        </Fact>
        {preview.payment_status && (
          <Fact name={t("areas.shop.column.payment")}>
            {t(`areas.shop.payment.${preview.payment_status}` as "areas.shop.payment.pending")}
          </Fact>
        )}
        <Fact name={t("areas.shop.refund.rest")}>
          <span className="tabular-nums">{money(preview.refundable_amount)}</span>
        </Fact>
      </dl>
      {preview.receipt.length > 0 && (
        <details className="mt-3">
          <summary className="flex min-h-11 cursor-pointer items-center font-medium">
            {t("areas.shop.refund.receipt")}
          </summary>
          <ul className="flex flex-col gap-1 text-sm">
            {preview.receipt.map((line, place) => (
              <li key={place} className="flex justify-between gap-4">
                <span className="min-w-0 wrap-anywhere">
                  {line.description}
                  {line.quantity > 1 && ` × ${line.quantity}`}
                </span>
                <span className="tabular-nums">{money(line.amount)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-6">
      <dt className="text-muted">{name}</dt>
      <dd className="text-right">{children}</dd>
    </div>
  );
}

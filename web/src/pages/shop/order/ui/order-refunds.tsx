import type { Order } from "@/entities/order";
import { useTranslation } from "@/shared/i18n";
import { dateTime, money } from "@/shared/lib";
import { Card } from "@/shared/ui";

/** Money that went back or is on its way. */
export function OrderRefunds({ order }: { order: Order }) {
  const { t } = useTranslation();
  const refunds = order.refunds ?? [];
  if (refunds.length === 0) return null;
  return (
    <Card>
      <h2 className="mb-3 font-semibold">{t("order.refunds")}</h2>
      <ul className="flex flex-col gap-3">
        {refunds.map((refund) => (
          <li key={refund.id} className="flex justify-between gap-4">
            <span>
              {t(`order.refundStatus.${refund.status}` as "order.refundStatus.requested", {
                defaultValue: refund.status,
              })}
              <span className="block text-sm text-muted">{dateTime(refund.succeeded_at ?? refund.created_at)}</span>
            </span>
            <span className="font-medium tabular-nums">{money(refund.amount)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

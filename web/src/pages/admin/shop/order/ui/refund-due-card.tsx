import type { Order } from "@/entities/order";
import { useMay } from "@/entities/permission";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { money } from "@/shared/lib";
import { ConfirmButton, Notice } from "@/shared/ui";
import { useOrderStep } from "./use-order-step";

/** The provider refused a refund: the money goes back by another refund, or by other means, which is noted here. */
export function RefundDueCard({ order }: { order: Order }) {
  const { t } = useTranslation();
  const maySettle = useMay("orders.review_payment");
  const sum = money(order.refund_due);
  const settle = useOrderStep(
    order,
    () =>
      unwrap(
        api.POST("/api/v1/orders/{order_id}/attention", {
          params: { path: { order_id: order.id } },
          body: { action: "settled" },
        }),
      ),
    t("areas.shop.refusedRefund.done"),
  );
  return (
    <Notice
      tone="danger"
      title={t("areas.shop.refusedRefund.title", { sum })}
      action={
        maySettle && (
          <ConfirmButton
            variant="secondary"
            title={t("areas.shop.refusedRefund.settleTitle")}
            text={t("areas.shop.refusedRefund.settleText", { number: order.order_number, sum })}
            confirm={t("areas.shop.refusedRefund.settle")}
            onConfirm={() => settle.mutateAsync().catch(() => undefined)}
          >
            {t("areas.shop.refusedRefund.settle")}
          </ConfirmButton>
        )
      }
    >
      {t("areas.shop.refusedRefund.text")}
    </Notice>
  );
}

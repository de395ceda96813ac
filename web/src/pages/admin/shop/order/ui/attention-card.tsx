import type { Order } from "@/entities/order";
import { useMay } from "@/entities/permission";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { money } from "@/shared/lib";
import { ConfirmButton, Notice } from "@/shared/ui";
import { useOrderStep } from "./use-order-step";

/** Another amount was paid than the order costs: a person decides. */
export function AttentionCard({ order }: { order: Order }) {
  const { t } = useTranslation();
  const mayDecide = useMay("orders.review_payment");
  const decide = useOrderStep(
    order,
    (action: "accept" | "refund") =>
      unwrap(
        api.POST("/api/v1/orders/{order_id}/attention", {
          params: { path: { order_id: order.id } },
          body: { action },
        }),
      ),
    t("areas.shop.review.done"),
  );
  return (
    <Notice
      tone="danger"
      title={t("areas.shop.review.title")}
      action={
        mayDecide && (
          <div className="flex flex-wrap gap-3">
            <ConfirmButton
              variant="secondary"
              title={t("areas.shop.review.acceptTitle")}
              text={t("areas.shop.review.acceptText", { number: order.order_number })}
              confirm={t("areas.shop.review.accept")}
              onConfirm={() => decide.mutateAsync("accept").catch(() => undefined)}
            >
              {t("areas.shop.review.accept")}
            </ConfirmButton>
            <ConfirmButton
              title={t("areas.shop.review.refundTitle")}
              text={t("areas.shop.review.refundText", { number: order.order_number })}
              confirm={t("areas.shop.review.refund")}
              onConfirm={() => decide.mutateAsync("refund").catch(() => undefined)}
            >
              {t("areas.shop.review.refund")}
            </ConfirmButton>
          </div>
        )
      }
    >
      {t("areas.shop.review.text", { sum: money(order.final_amount) })}
    </Notice>
  );
}

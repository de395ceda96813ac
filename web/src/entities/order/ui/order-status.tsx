import { useTranslation } from "@/shared/i18n";
import { Badge } from "@/shared/ui";
import type { Order, OrderStatus } from "../model/order";

const TONES: Record<OrderStatus, "neutral" | "accent" | "leaf" | "amber" | "danger"> = {
  awaiting_payment: "amber",
  paid: "leaf",
  assembling: "leaf",
  shipped: "accent",
  delivered: "leaf",
  expired: "neutral",
  cancelled: "neutral",
};

export function OrderStatusBadge({ order }: { order: Order }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[order.status]}>{t(`order.status.${order.status}`)}</Badge>;
}

import { useQuery } from "@tanstack/react-query";
import { type Order, orderHistoryQuery } from "@/entities/order";
import { useTranslation } from "@/shared/i18n";
import { dateTime } from "@/shared/lib";
import { Card } from "@/shared/ui";

export function OrderHistory({ order }: { order: Order }) {
  const { t } = useTranslation();
  const events = useQuery(orderHistoryQuery(order.id, order.updated_at)).data?.items ?? [];
  if (events.length === 0) return null;
  return (
    <Card>
      <h2 className="mb-3 font-semibold">{t("order.history")}</h2>
      <ol className="flex flex-col gap-3">
        {events.map((event) => {
          const name = event.type.replace(/^order\./, "");
          return (
            <li key={event.id} className="flex flex-col border-l-2 border-line pl-3">
              <span>{t(`order.event.${name}` as "order.event.other", { defaultValue: t("order.event.other") })}</span>
              <span className="text-sm text-muted">{dateTime(event.occurred_at)}</span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

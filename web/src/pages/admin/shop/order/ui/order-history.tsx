import { useQuery } from "@tanstack/react-query";
import { PersonName } from "@/features/find-person";
import { type Order, orderHistoryQuery } from "@/entities/order";
import { useTranslation } from "@/shared/i18n";
import { dateTime, money } from "@/shared/lib";
import { Card } from "@/shared/ui";

interface Change {
  field: string;
  old: unknown;
  new: unknown;
}

const shown = (value: unknown): string => {
  if (typeof value === "string" || typeof value === "number") return String(value) || "—";
  return typeof value === "object" && value !== null ? Object.values(value).filter(Boolean).join(", ") : "—";
};

/** What happened to the order, with what corrections changed. */
export function OrderHistory({ order }: { order: Order }) {
  const { t } = useTranslation();
  const events = useQuery(orderHistoryQuery(order.id, `${order.updated_at}-${order.version}`)).data?.items ?? [];
  if (events.length === 0) return null;
  return (
    <Card>
      <h2 className="mb-3 font-semibold">{t("order.history")}</h2>
      <ol className="flex flex-col gap-3">
        {events.map((event) => {
          const name = event.type.replace(/^order\./, "");
          const changes = (event.data["changes"] ?? []) as Change[];
          const amount = event.data["amount"];
          return (
            <li key={event.id} className="flex flex-col border-l-2 border-line pl-3">
              <span>
                {t(`areas.shop.event.${name}` as "areas.shop.event.placed", {
                  defaultValue: t(`order.event.${name}` as "order.event.other", {
                    defaultValue: t("order.event.other"),
                  }),
                })}
                {typeof amount === "number" && ` · ${money(amount)}`}
              </span>
              {changes.map((change, place) => (
                <span key={place} className="text-sm wrap-anywhere">
                  {t(`areas.shop.changed.${change.field}` as "areas.shop.changed.size", { defaultValue: change.field })}
                  : <del className="text-muted">{shown(change.old)}</del> → {shown(change.new)}
                </span>
              ))}
              <span className="text-sm text-muted">
                {dateTime(event.occurred_at)}
                {event.actor && event.actor !== order.user_id && (
                  <>
                    {" · "}
                    <PersonName id={event.actor} />
                  </>
                )}
              </span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

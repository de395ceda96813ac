import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { Link, useParams } from "react-router";
import { PersonName } from "@/features/find-person";
import { Why } from "@/features/why";
import { type Order, OrderStatusBadge, staffOrderQuery } from "@/entities/order";
import { useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, useTitle } from "@/shared/lib";
import { Card, LoadError, Notice, PageTitle, Skeleton } from "@/shared/ui";
import { AttentionCard } from "./attention-card";
import { OrderActions } from "./order-actions";
import { OrderDelivery } from "./order-delivery";
import { OrderHistory } from "./order-history";
import { OrderLines } from "./order-lines";
import { OrderMoney } from "./order-money";
import { OrderNotes } from "./order-notes";
import { RefundDueCard } from "./refund-due-card";

export function OrderPage() {
  const { orderId = "" } = useParams();
  const { t } = useTranslation();
  const order = useQuery(staffOrderQuery(orderId));
  useTitle(order.data ? t("order.title", { number: order.data.order_number }) : t("areas.shop.title"));
  useLive(`order/${orderId}`, ["order", orderId]);
  if (order.data) return <OrderView key={order.data.id} order={order.data} />;
  if (order.isError) return <LoadError error={order.error} retry={() => void order.refetch()} isPage />;
  return (
    <div className="flex flex-col gap-6">
      <Skeleton className="h-10 w-64" />
      <Skeleton className="h-24 rounded-card" />
      <Skeleton className="h-64 rounded-card" />
    </div>
  );
}

function OrderView({ order }: { order: Order }) {
  const { t } = useTranslation();
  return (
    <>
      <Link to="/admin/orders" className="mb-2 inline-flex min-h-11 items-center gap-2 text-muted hover:text-ink">
        <ArrowLeft className="size-5" aria-hidden />
        {t("areas.shop.title")}
      </Link>
      <PageTitle aside={<OrderStatusBadge order={order} />}>
        {t("order.title", { number: order.order_number })}
      </PageTitle>
      <div className="grid items-start gap-6 xl:grid-cols-[1fr_24rem]">
        <div className="flex min-w-0 flex-col gap-6">
          {order.needs_attention && <AttentionCard order={order} />}
          {order.refund_due > 0 && <RefundDueCard order={order} />}
          <OrderActions order={order} />
          {order.cancel_reason && (
            <Notice title={t("areas.shop.cancelReason")}>
              <span className="whitespace-pre-line">{order.cancel_reason}</span>
            </Notice>
          )}
          <OrderLines order={order} />
          <OrderMoney order={order} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <Why of="order" id={order.id} stamp={order.updated_at} />
          <Card>
            <h2 className="mb-3 font-semibold">{t("areas.shop.column.customer")}</h2>
            <p className="font-medium">
              <PersonName id={order.user_id} name={order.customer.name} />
            </p>
            {order.customer.phone && (
              <a
                href={`tel:${order.customer.phone}`}
                className="flex min-h-11 items-center underline underline-offset-4"
              >
                {order.customer.phone}
              </a>
            )}
            {order.customer.email && (
              <a
                href={`mailto:${order.customer.email}`}
                className="flex min-h-11 items-center wrap-anywhere underline underline-offset-4"
              >
                {order.customer.email}
              </a>
            )}
            {order.customer.phone && (
              <Link
                to={`/admin/orders?q=${encodeURIComponent(order.customer.phone)}`}
                className="flex min-h-11 items-center underline underline-offset-4"
              >
                {t("areas.shop.ordersOfCustomer")}
              </Link>
            )}
            <p className="mt-2 text-sm text-muted">{t("order.placed", { date: dateTime(order.created_at) })}</p>
            {order.comment && (
              <div className="mt-4 rounded-control bg-amber-soft p-3">
                <p className="text-sm font-semibold text-amber">{t("checkout.comment")}</p>
                <p className="wrap-anywhere whitespace-pre-line">{order.comment}</p>
              </div>
            )}
          </Card>
          <OrderDelivery order={order} />
          <OrderNotes order={order} />
          <OrderHistory order={order} />
        </div>
      </div>
    </>
  );
}

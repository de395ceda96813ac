import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronRight, PackageOpen } from "lucide-react";
import { Link } from "react-router";
import { ordersQuery, OrderStatusBadge } from "@/entities/order";
import { useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, money, useTitle } from "@/shared/lib";
import { ButtonLink, Empty, LoadError, LoadMore, PageTitle, Skeleton } from "@/shared/ui";

export function OrdersPage() {
  const { t } = useTranslation();
  useTitle(t("order.mine"));
  const orders = useInfiniteQuery(ordersQuery());
  useLive("orders", ["orders"]);
  const items = orders.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageTitle>{t("order.mine")}</PageTitle>
      {orders.isError ? (
        <LoadError error={orders.error} retry={() => void orders.refetch()} />
      ) : orders.isPending ? (
        <div className="flex flex-col gap-3">
          {[0, 1, 2].map((key) => (
            <Skeleton key={key} className="h-24 rounded-card" />
          ))}
        </div>
      ) : items.length === 0 ? (
        <Empty
          icon={<PackageOpen aria-hidden />}
          title={t("order.empty")}
          action={<ButtonLink to="/catalogue">{t("home.toCatalogue")}</ButtonLink>}
        >
          {t("order.emptyText")}
        </Empty>
      ) : (
        <ul className="flex flex-col gap-3">
          {items.map((order) => {
            const pieces = order.items.reduce((sum, item) => sum + item.quantity, 0);
            return (
              <li
                key={order.id}
                className="relative flex items-center gap-4 rounded-card border border-line bg-surface p-5 transition-colors hover:border-line-strong"
              >
                <div className="min-w-0 flex-1">
                  <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
                    <Link
                      to={`/orders/${order.id}`}
                      className="font-semibold after:absolute after:inset-0 after:rounded-card"
                    >
                      {order.order_number}
                    </Link>
                    <OrderStatusBadge order={order} />
                  </p>
                  <p className="mt-1.5 text-sm text-muted">
                    {date(order.created_at)} · {t("order.items", { count: pieces })}
                  </p>
                </div>
                <p className="font-semibold tabular-nums">{money(order.final_amount)}</p>
                <ChevronRight className="size-5 shrink-0 text-muted" aria-hidden />
              </li>
            );
          })}
        </ul>
      )}
      <LoadMore query={orders} />
    </>
  );
}

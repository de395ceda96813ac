import { useQueries } from "@tanstack/react-query";
import { Link } from "react-router";
import type { Order } from "@/entities/order";
import { ProductPicture, productQuery } from "@/entities/product";
import { useTranslation } from "@/shared/i18n";
import { money } from "@/shared/lib";
import { Badge, Card } from "@/shared/ui";

export function OrderItems({ order }: { order: Order }) {
  const { t } = useTranslation();
  const products = useQueries({ queries: order.items.map((item) => productQuery(item.product_id)) });
  return (
    <Card>
      <ul className="-my-4 flex flex-col divide-y divide-line">
        {order.items.map((item, index) => (
          <li key={item.line_id} className="grid grid-cols-[4rem_1fr_auto] items-start gap-4 py-4">
            <ProductPicture
              product={products[index]?.data ?? { name: item.name, media: [] }}
              className="aspect-square w-full rounded-control object-cover"
            />
            <div className="min-w-0">
              <Link to={`/products/${item.product_id}`} className="font-semibold hover:underline">
                {item.name}
              </Link>
              <p className="text-sm text-muted">
                {item.size} · {t("order.pieces", { count: item.quantity })}
              </p>
              {item.is_preorder && item.preorder_wave !== null && (
                <Badge tone="accent" className="mt-1.5">
                  {t("cart.preorderWave", { wave: item.preorder_wave })}
                </Badge>
              )}
              {item.preorder_status?.status_message && (
                <p className="mt-1 text-sm">{item.preorder_status.status_message}</p>
              )}
              {item.refunded_quantity > 0 && (
                <p className="mt-1 text-sm text-amber">{t("order.refundedLine", { count: item.refunded_quantity })}</p>
              )}
            </div>
            <p className="font-medium tabular-nums">{money(item.price * item.quantity)}</p>
          </li>
        ))}
      </ul>
      <dl className="mt-8 flex flex-col gap-2 border-t border-line pt-5">
        {order.discount_amount > 0 && (
          <div className="flex justify-between gap-4 text-muted">
            <dt>{order.promo_code ? `${t("cart.discount")} · ${order.promo_code}` : t("cart.discount")}</dt>
            <dd className="tabular-nums">−{money(order.discount_amount)}</dd>
          </div>
        )}
        {order.delivery_amount > 0 && (
          <div className="flex justify-between gap-4 text-muted">
            <dt>{t("order.delivery")}</dt>
            <dd className="tabular-nums">{money(order.delivery_amount)}</dd>
          </div>
        )}
        <div className="flex items-baseline justify-between gap-4 text-xl font-bold">
          <dt>{t("cart.total")}</dt>
          <dd className="tabular-nums">{money(order.final_amount)}</dd>
        </div>
        {order.refunded_amount > 0 && (
          <p className="font-medium text-amber">{t("order.refunded", { amount: money(order.refunded_amount) })}</p>
        )}
      </dl>
    </Card>
  );
}

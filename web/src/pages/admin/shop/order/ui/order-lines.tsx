import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Order } from "@/entities/order";
import { useMay } from "@/entities/permission";
import { ProductPicture, productQuery } from "@/entities/product";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { money } from "@/shared/lib";
import { Badge, Button, Card, Dialog } from "@/shared/ui";
import { SelectField, TextAreaField } from "@/shared/ui/form";
import { useOrderStep } from "./use-order-step";

type WaveStatus = Schemas["WaveStatus"];
const WAVE_STATUSES: WaveStatus[] = ["open", "full", "in_production", "ready", "completed"];

/** What was bought: what is to be packed, what came back, and how the preorders stand. */
export function OrderLines({ order }: { order: Order }) {
  const { t } = useTranslation();
  const products = useQueries({ queries: order.items.map((item) => productQuery(item.product_id)) });
  const maySet = useMay("orders.set_preorder_status");
  const isGivenUp = order.status === "cancelled" || order.status === "expired";
  const hasPreorder = !isGivenUp && order.items.some((item) => item.is_preorder);
  return (
    <Card>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold">{t("areas.shop.column.goods")}</h2>
        {hasPreorder && maySet && <PreorderStatus order={order} />}
      </div>
      <ul className="-my-4 flex flex-col divide-y divide-line">
        {order.items.map((item, index) => (
          <li key={item.line_id} className="grid grid-cols-[3.5rem_1fr_auto] items-start gap-4 py-4">
            <ProductPicture
              product={products[index]?.data ?? { name: item.name, media: [] }}
              className="aspect-square w-full rounded-control object-cover"
            />
            <div className="min-w-0">
              <Link to={`/admin/products/${item.product_id}`} className="hit font-semibold hover:underline">
                {item.name}
              </Link>
              <p className="text-sm text-muted">
                {item.article} · {item.size} · {t("areas.shop.pieces", { count: item.quantity })}
              </p>
              {item.is_preorder && (
                <p className="mt-1.5 flex flex-wrap items-center gap-2">
                  <Badge tone="accent">{t("cart.preorderWave", { wave: item.preorder_wave ?? 0 })}</Badge>
                  {item.preorder_status && (
                    <span className="text-sm">
                      {t(`areas.shop.waveStatus.${item.preorder_status.status}` as "areas.shop.waveStatus.open")}
                      {item.preorder_status.status_message && `: ${item.preorder_status.status_message}`}
                    </span>
                  )}
                </p>
              )}
              {item.refunded_quantity > 0 && (
                <p className="mt-1 text-sm text-amber">
                  {t("areas.shop.returned", { count: item.refunded_quantity, stock: item.restocked_quantity })}
                </p>
              )}
              {item.remaining_quantity !== item.quantity && (
                <p className="text-sm font-medium">{t("areas.shop.toPack", { count: item.remaining_quantity })}</p>
              )}
            </div>
            <div className="text-right tabular-nums">
              <p className="font-medium">{money(item.price * item.quantity - item.discount)}</p>
              {item.discount > 0 && <p className="text-sm text-muted">−{money(item.discount)}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What is said about the preorder in this order alone. */
function PreorderStatus({ order }: { order: Order }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [status, setStatus] = useState<WaveStatus | "">("");
  const [message, setMessage] = useState("");
  const set = useOrderStep(
    order,
    () =>
      unwrap(
        api.PATCH("/api/v1/orders/{order_id}/preorder-status", {
          params: { path: { order_id: order.id } },
          body: {
            status: status || null,
            status_message: status && message.trim() ? message.trim() : null,
            line_ids: [],
          },
        }),
      ),
    t("action.saved"),
  );
  return (
    <>
      <Button variant="secondary" onClick={() => setOpen(true)}>
        {t("areas.shop.preorder.set")}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t("areas.shop.preorder.title")}
        footer={
          <Button busy={set.isPending} onClick={() => set.mutate(undefined, { onSuccess: () => setOpen(false) })}>
            {t("action.save")}
          </Button>
        }
      >
        <div className="flex flex-col gap-4">
          <p className="text-muted">{t("areas.shop.preorder.text")}</p>
          <SelectField
            label={t("areas.shop.column.status")}
            value={status}
            onChange={(event) => setStatus(event.target.value as WaveStatus | "")}
          >
            <option value="">{t("areas.shop.preorder.asWave")}</option>
            {WAVE_STATUSES.map((one) => (
              <option key={one} value={one}>
                {t(`areas.shop.waveStatus.${one}`)}
              </option>
            ))}
          </SelectField>
          <TextAreaField
            label={t("areas.shop.preorder.message")}
            optional
            value={message}
            maxLength={500}
            disabled={!status}
            onChange={(event) => setMessage(event.target.value)}
          />
        </div>
      </Dialog>
    </>
  );
}

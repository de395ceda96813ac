import { PackageCheck, PackageOpen, Truck } from "lucide-react";
import { useState } from "react";
import type { Order } from "@/entities/order";
import { useMay } from "@/entities/permission";
import { RefundButton } from "@/features/refund-order";
import { api, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Card, Dialog } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";
import { useOrderStep } from "./use-order-step";

/** The next step of an order, and what else can be done with it now. */
export function OrderActions({ order }: { order: Order }) {
  const { t } = useTranslation();
  const [may, mayShip, mayDeliver] = [useMay("orders.assemble"), useMay("orders.ship"), useMay("orders.deliver")];
  const [mayRefund, mayCancel] = [useMay("orders.refund"), useMay("orders.cancel_any")];
  const path = { path: { order_id: order.id } };
  const assemble = useOrderStep(
    order,
    () => unwrap(api.POST("/api/v1/orders/{order_id}/assemble", { params: path })),
    t("areas.shop.step.assembling"),
  );
  const deliver = useOrderStep(
    order,
    () => unwrap(api.POST("/api/v1/orders/{order_id}/deliver", { params: path })),
    t("areas.shop.step.delivered"),
  );
  const isStopped = order.needs_attention;
  const wasPaid = order.paid_at !== null && !isStopped;
  const canCancel = ["awaiting_payment", "paid", "assembling"].includes(order.status);
  const step =
    order.status === "paid" && may && !isStopped ? (
      <Button busy={assemble.isPending} onClick={() => assemble.mutate()}>
        <PackageOpen aria-hidden />
        {t("areas.shop.step.assemble")}
      </Button>
    ) : order.status === "assembling" && mayShip && !isStopped ? (
      <Ship order={order} />
    ) : order.status === "shipped" && mayDeliver ? (
      <Button busy={deliver.isPending} onClick={() => deliver.mutate()}>
        <PackageCheck aria-hidden />
        {t("areas.shop.step.deliver")}
      </Button>
    ) : null;
  if (!step && !(wasPaid && mayRefund) && !(canCancel && mayCancel)) return null;
  return (
    <Card className="flex flex-wrap items-center gap-3 p-4! sm:p-5!">
      <p className="grow basis-48 text-muted">{t(`areas.shop.next.${order.status}`)}</p>
      {wasPaid && mayRefund && <RefundButton order={order} />}
      {canCancel && mayCancel && <Cancel order={order} />}
      {step}
    </Card>
  );
}

function Ship({ order }: { order: Order }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [number, setNumber] = useState("");
  const [asked, setAsked] = useState(false);
  const isPickup = order.delivery_kind === "pickup";
  const isMissing = !isPickup && !number.trim();
  const ship = useOrderStep(
    order,
    () =>
      unwrap(
        api.POST("/api/v1/orders/{order_id}/ship", {
          params: { path: { order_id: order.id } },
          body: { tracking_number: number.trim() || null },
        }),
      ),
    t("areas.shop.step.shipped"),
  );
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Truck aria-hidden />
        {t("areas.shop.step.ship")}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t("areas.shop.step.shipTitle", { number: order.order_number })}
      >
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            setAsked(true);
            if (!isMissing && !ship.isPending) ship.mutate();
          }}
        >
          <TextField
            label={t("order.tracking")}
            optional={isPickup}
            hint={t("areas.shop.step.shipHint")}
            value={number}
            maxLength={100}
            autoComplete="off"
            error={asked && isMissing ? t("form.required") : undefined}
            onChange={(event) => setNumber(event.target.value)}
          />
          <Button type="submit" busy={ship.isPending} className="self-start">
            {t("areas.shop.step.ship")}
          </Button>
        </form>
      </Dialog>
    </>
  );
}

function Cancel({ order }: { order: Order }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [key] = useIdempotencyKey();
  const cancel = useOrderStep(
    order,
    () =>
      unwrap(
        api.POST("/api/v1/orders/{order_id}/cancel", {
          params: { path: { order_id: order.id }, header: { "Idempotency-Key": key } },
          body: { reason: reason.trim() },
        }),
      ),
    t("order.cancelled"),
  );
  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        {t("order.cancel")}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t("order.cancelTitle", { number: order.order_number })}
        footer={
          <>
            <Button variant="secondary" onClick={() => setOpen(false)}>
              {t("action.cancel")}
            </Button>
            <Button variant="danger" busy={cancel.isPending} onClick={() => cancel.mutate()}>
              {t("order.cancelYes")}
            </Button>
          </>
        }
      >
        <p className="mb-4 text-muted">{t("areas.shop.cancelText")}</p>
        <TextField
          label={t("areas.shop.cancelWhy")}
          optional
          value={reason}
          maxLength={250}
          onChange={(event) => setReason(event.target.value)}
        />
      </Dialog>
    </>
  );
}

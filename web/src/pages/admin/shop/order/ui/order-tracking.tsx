import { ExternalLink, Pencil } from "lucide-react";
import { useState } from "react";
import type { Order } from "@/entities/order";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Dialog, IconButton } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";
import { useOrderStep } from "./use-order-step";

/** The parcel's number; staff correct it while the parcel is on its way. */
export function OrderTracking({ order, canCorrect }: { order: Order; canCorrect: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (!order.tracking_number) return null;
  return (
    <div>
      <dt className="text-sm text-muted">{t("order.tracking")}</dt>
      <dd className="flex items-center justify-between gap-3">
        {order.tracking_url ? (
          <a
            href={order.tracking_url}
            target="_blank"
            rel="noreferrer"
            className="inline-flex min-h-11 items-center gap-1.5 underline underline-offset-4"
          >
            {order.tracking_number}
            <ExternalLink className="size-4" aria-hidden />
          </a>
        ) : (
          order.tracking_number
        )}
        {canCorrect && (
          <IconButton label={t("areas.shop.correct.tracking")} onClick={() => setOpen(true)}>
            <Pencil aria-hidden />
          </IconButton>
        )}
      </dd>
      {open && <TrackingDialog order={order} onClose={() => setOpen(false)} />}
    </div>
  );
}

function TrackingDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState(order.tracking_number ?? "");
  const correct = useOrderStep(
    order,
    () =>
      unwrap(
        api.PATCH("/api/v1/orders/{order_id}", {
          params: { path: { order_id: order.id } },
          body: { tracking_number: number.trim() },
        }),
      ),
    t("action.saved"),
  );
  return (
    <Dialog open onClose={onClose} title={t("areas.shop.correct.tracking")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (number.trim() && !correct.isPending) correct.mutate(undefined, { onSuccess: onClose });
        }}
      >
        <TextField
          label={t("order.tracking")}
          value={number}
          maxLength={100}
          autoComplete="off"
          error={number.trim() ? undefined : t("form.required")}
          onChange={(event) => setNumber(event.target.value)}
        />
        <Button type="submit" busy={correct.isPending} className="self-start">
          {t("action.save")}
        </Button>
      </form>
    </Dialog>
  );
}

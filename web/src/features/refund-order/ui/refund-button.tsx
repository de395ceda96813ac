import { useMutation, useQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { type Order, refundableUnits } from "@/entities/order";
import { api, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { money } from "@/shared/lib";
import { Button, Dialog, errorText, toast } from "@/shared/ui";
import { Choices, Stepper, Switch, TextField } from "@/shared/ui/form";
import { emptyRefund, refundPreviewQuery, refundRequest } from "../model/refund";
import { RefundConsequences } from "./refund-consequences";

/** Opens the dialog in which goods and money are taken back; it shows what will happen before it does. */
export function RefundButton({ order }: { order: Order }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="secondary" onClick={() => setOpen(true)}>
        <Undo2 aria-hidden />
        {t("areas.shop.refund.open")}
      </Button>
      {open && <RefundDialog order={order} onClose={() => setOpen(false)} />}
    </>
  );
}

function RefundDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState(() => emptyRefund(order));
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const request = refundRequest(form);
  const preview = useQuery(refundPreviewQuery(order, request));
  const [key] = useIdempotencyKey();
  const shown = request && !preview.isError ? preview.data : undefined;
  const refund = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/orders/{order_id}/refunds", {
          params: { path: { order_id: order.id }, header: { "Idempotency-Key": key } },
          body: { ...(request ?? { lines: [], restock: false }), reason: reason.trim() },
        }),
      ),
    onSuccess: (done) => {
      queryClient.setQueryData(["order", order.id], done.order);
      void queryClient.invalidateQueries({ queryKey: ["orders"] });
      toast.success(
        done.refund_id ? t("areas.shop.refund.asked", { sum: money(done.amount) }) : t("areas.shop.refund.goodsBack"),
      );
      onClose();
    },
    // The order may be another one by now: what is shown is asked again.
    onError: () => void queryClient.invalidateQueries({ queryKey: ["order", order.id] }),
  });
  const lines = order.items.filter((item) => refundableUnits(item) > 0);
  const send = () => {
    setAsked(true);
    if (shown && !preview.isPlaceholderData && reason.trim() && !refund.isPending) refund.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("areas.shop.refund.title", { number: order.order_number })}
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button
            busy={refund.isPending || (request !== undefined && preview.isFetching)}
            disabled={!shown}
            onClick={send}
          >
            {shown && shown.amount > 0
              ? t("areas.shop.refund.do", { sum: money(shown.amount) })
              : t("areas.shop.refund.doGoods")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {lines.length > 0 && (
          <Choices
            legend={t("areas.shop.refund.by")}
            name="refund-by"
            value={form.by}
            onChange={(by) => setForm({ ...form, by, amount: "" })}
            options={[
              { value: "lines", label: t("areas.shop.refund.byLines"), hint: t("areas.shop.refund.byLinesHint") },
              { value: "sum", label: t("areas.shop.refund.bySum"), hint: t("areas.shop.refund.bySumHint") },
            ]}
          />
        )}
        {form.by === "lines" && (
          <>
            <ul className="flex flex-col divide-y divide-line rounded-control border border-line">
              {lines.map((item) => (
                <li key={item.line_id} className="flex flex-wrap items-center justify-between gap-3 p-3 pl-4">
                  <span className="min-w-0 flex-1 basis-40">
                    <span className="block font-medium">{item.name}</span>
                    <span className="text-sm text-muted">
                      {item.size} · {money(item.price)} ·{" "}
                      {t("areas.shop.refund.left", { count: refundableUnits(item) })}
                    </span>
                  </span>
                  <Stepper
                    label={`${item.name}, ${item.size}`}
                    value={form.units[item.line_id] ?? 0}
                    min={0}
                    max={refundableUnits(item)}
                    onChange={(units) => setForm({ ...form, units: { ...form.units, [item.line_id]: units } })}
                  />
                </li>
              ))}
            </ul>
            <Switch
              label={t("areas.shop.refund.restock")}
              hint={t("areas.shop.refund.restockHint")}
              checked={form.restock}
              onChange={(restock) => setForm({ ...form, restock })}
            />
          </>
        )}
        <TextField
          label={t(form.by === "sum" ? "areas.shop.refund.sum" : "areas.shop.refund.otherSum")}
          optional={form.by === "lines"}
          inputMode="decimal"
          value={form.amount}
          maxLength={16}
          hint={shown ? t("areas.shop.refund.atMost", { sum: money(shown.max_amount) }) : undefined}
          error={form.amount.trim() && request === undefined ? t("areas.shop.wrongSum") : undefined}
          onChange={(event) => setForm({ ...form, amount: event.target.value })}
        />
        <TextField
          label={t("areas.shop.refund.reason")}
          hint={t("areas.shop.refund.reasonHint")}
          value={reason}
          maxLength={250}
          error={asked && !reason.trim() ? t("form.required") : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
        {request && preview.isError && (
          <p role="alert" className="font-medium text-danger">
            {errorText(preview.error)}
          </p>
        )}
        {request ? (
          <RefundConsequences order={order} preview={shown} isOld={preview.isPlaceholderData} />
        ) : (
          <p className="text-muted">{t("areas.shop.refund.nothing")}</p>
        )}
        {refund.error && (
          <p role="alert" className="font-medium text-danger">
            {errorText(refund.error)}
          </p>
        )}
      </div>
    </Dialog>
  );
}

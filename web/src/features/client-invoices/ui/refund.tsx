import { useMutation } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { type Client, readClient } from "@/entities/client";
import { api, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { kopecksOf, money, rublesOf } from "@/shared/lib";
import { Button, Dialog, errorText, toast } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";

/** Gives money of an invoice back, all of it or a part, for a reason that stays in the desk's log. */
export function Refund({ client, invoice }: { client: Client; invoice: Client["invoices"][number] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  // What came may be another sum than was asked for, and a part of it may have gone back.
  const left = (invoice.paid_amount || invoice.amount) - invoice.refunded_amount;
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  const [key, renewKey] = useIdempotencyKey();
  const sum = kopecksOf(amount);
  const valid = sum !== undefined && sum > 0 && sum <= left;
  const refund = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/manager/clients/{client_id}/invoices/{invoice_id}/refunds", {
          params: { path: { client_id: client.id, invoice_id: invoice.id }, header: { "Idempotency-Key": key } },
          // All that is left needs no sum: a part may go back meanwhile.
          body: { amount: sum === left ? null : (sum ?? 0), reason: reason.trim() },
        }),
      ),
    onSuccess: async (done) => {
      setOpen(false);
      renewKey();
      toast.success(
        t(done.status === "requested" ? "areas.clients.invoice.refundAsked" : "areas.clients.invoice.refundRecorded", {
          amount: money(done.amount),
        }),
      );
      await readClient(client.id);
    },
  });
  const change = (set: (value: string) => void) => (event: { target: { value: string } }) => {
    set(event.target.value);
  };
  const ask = () => {
    setAmount(rublesOf(left));
    setOpen(true);
  };
  return (
    <>
      <Button variant="danger" onClick={ask}>
        <Undo2 aria-hidden />
        {t("areas.clients.invoice.refund")}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t("areas.clients.invoice.refundTitle", { number: invoice.number })}
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (valid && reason.trim() && !refund.isPending) refund.mutate();
          }}
        >
          <TextField
            label={t("areas.clients.invoice.refundAmount")}
            inputMode="decimal"
            value={amount}
            onChange={change(setAmount)}
            hint={t("areas.clients.invoice.refundMost", { amount: money(left) })}
            error={valid ? undefined : t("areas.clients.device.problem.price")}
          />
          <TextField label={t("areas.clients.reason")} value={reason} maxLength={250} onChange={change(setReason)} />
          {refund.error && (
            <p role="alert" className="font-medium text-danger">
              {errorText(refund.error)}
            </p>
          )}
          <Button type="submit" variant="danger" busy={refund.isPending} disabled={!valid || !reason.trim()}>
            {t("areas.clients.invoice.refundThis", { amount: money(sum ?? 0) })}
          </Button>
        </form>
      </Dialog>
    </>
  );
}

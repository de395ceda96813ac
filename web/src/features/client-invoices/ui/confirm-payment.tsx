import { useMutation } from "@tanstack/react-query";
import { Banknote } from "lucide-react";
import { useState } from "react";
import { type Client, keepClient, readClient } from "@/entities/client";
import { api, isCode, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { kopecksOf, money, rublesOf } from "@/shared/lib";
import { Button, Dialog, errorText, toast } from "@/shared/ui";
import { Choices, TextField } from "@/shared/ui/form";

/** Money that was taken at the desk: how, how much and the receipt's number. */
export function ConfirmPayment({ client, invoice }: { client: Client; invoice: Client["invoices"][number] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [method, setMethod] = useState<"cash" | "terminal">("cash");
  const [amount, setAmount] = useState(() => rublesOf(invoice.amount));
  const [receipt, setReceipt] = useState("");
  const [key] = useIdempotencyKey();
  const sum = kopecksOf(amount);
  const confirm = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/manager/clients/{client_id}/payment/confirm", {
          params: { path: { client_id: client.id }, header: { "Idempotency-Key": key } },
          body: { method, amount: sum ?? 0, receipt_no: receipt.trim() || null, invoice_id: invoice.id },
        }),
      ),
    onSuccess: (now) => {
      keepClient(now);
      toast.success(t("areas.clients.invoice.confirmed", { amount: money(sum ?? 0) }));
      setOpen(false);
    },
    onError: (error) => {
      if (isCode(error, "already_paid", "invoice_not_payable", "client_taken")) void readClient(client.id);
    },
  });
  const { error } = confirm;
  const mismatch = isCode(error, "amount_mismatch")
    ? t("areas.clients.invoice.mismatch", { amount: money(Number(error.problem.due)) })
    : undefined;
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Banknote aria-hidden />
        {t("areas.clients.invoice.confirm")}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t("areas.clients.invoice.confirmTitle", { amount: money(invoice.amount) })}
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (sum && !confirm.isPending) confirm.mutate();
          }}
        >
          <Choices
            legend={t("areas.clients.invoice.how")}
            name="method"
            value={method}
            onChange={(value) => {
              setMethod(value);
            }}
            options={[
              { value: "cash", label: t("areas.clients.invoice.method.cash") },
              { value: "terminal", label: t("areas.clients.invoice.method.terminal") },
            ]}
          />
          <TextField
            label={t("areas.clients.invoice.taken")}
            inputMode="decimal"
            value={amount}
            onChange={(event) => {
              setAmount(event.target.value);
            }}
            error={mismatch ?? (sum ? undefined : t("areas.clients.device.problem.price"))}
          />
          <TextField
            label={t("areas.clients.invoice.receiptNo")}
            optional
            value={receipt}
            maxLength={64}
            onChange={(event) => {
              setReceipt(event.target.value);
            }}
          />
          {error && !mismatch && (
            <p role="alert" className="font-medium text-danger">
              {errorText(error)}
            </p>
          )}
          <Button type="submit" size="lg" busy={confirm.isPending} disabled={!sum}>
            {t("areas.clients.invoice.confirmThis", { amount: money(sum ?? 0) })}
          </Button>
        </form>
      </Dialog>
    </>
  );
}

import { useMutation } from "@tanstack/react-query";
import { api, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, money, organisationDay } from "@/shared/lib";
import { Badge, Button, toast, toastError } from "@/shared/ui";
import { type Invoice, isDue } from "../model/contract";

const TONES = {
  awaiting_payment: "amber",
  paid: "leaf",
  held: "amber",
  cancelled: "neutral",
  refunded: "neutral",
} as const;
type Known = keyof typeof TONES;
const isKnown = (status: string): status is Known => status in TONES;

/** An invoice with what it is for, and the way to its payment page while it waits for money. */
export function InvoiceRow({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const [key, renewKey] = useIdempotencyKey();
  const status = isKnown(invoice.status) ? invoice.status : "awaiting_payment";
  const pay = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/invoices/{invoice_id}/pay", {
          params: { path: { invoice_id: invoice.id }, header: { "Idempotency-Key": key } },
        }),
      ),
    onSuccess: ({ payment_url }) => {
      // Who comes Back from a payment that failed asks for another one.
      renewKey();
      if (payment_url) location.assign(payment_url);
      else toast.message(t("problems.code.upstream_error"));
    },
    onError: (error) => {
      toastError(error);
      void queryClient.invalidateQueries({ queryKey: ["application"] });
    },
  });
  return (
    <li className="flex flex-wrap items-center gap-x-5 gap-y-3 p-5">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-semibold break-words">{invoice.description}</p>
        <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm text-muted">
          <Badge tone={TONES[status]}>{t(`contracts.invoice.${status}`)}</Badge>
          <span>{t("contracts.invoiceNumber", { number: invoice.number })}</span>
          {isDue(invoice) && (
            <span>{t("contracts.invoiceDue", { date: date(organisationDay(invoice.due_at, true)) })}</span>
          )}
          {invoice.paid_at && <span>{date(invoice.paid_at)}</span>}
        </p>
      </div>
      {isDue(invoice) ? (
        <Button busy={pay.isPending} onClick={() => pay.mutate()}>
          {t("contracts.pay", { amount: money(invoice.amount) })}
        </Button>
      ) : (
        <p className="font-semibold tabular-nums">{money(invoice.amount)}</p>
      )}
    </li>
  );
}

import { useMutation } from "@tanstack/react-query";
import { Link2, ReceiptText } from "lucide-react";
import { useState } from "react";
import { ByPerson } from "@/features/find-person/@x/client-invoices";
import { type Client, readClient } from "@/entities/client";
import { api, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, kopecksOf, money, organisationDay } from "@/shared/lib";
import { Badge, Button, ConfirmButton, Dialog, errorText, toast, toastError } from "@/shared/ui";
import { CopyButton } from "@/shared/ui/copy";
import { TextField } from "@/shared/ui/form";
import { QrCode } from "@/shared/ui/qr";
import { ConfirmPayment } from "./confirm-payment";
import { Refund } from "./refund";

type Invoice = Client["invoices"][number];
const TONES = {
  awaiting_payment: "amber",
  paid: "leaf",
  held: "amber",
  cancelled: "neutral",
  refunded: "neutral",
} as const;
type Known = keyof typeof TONES;
const isKnown = (status: string): status is Known => status in TONES;

/** Whether money of an invoice is here: a cancelled one may have got a wrong sum by its link. */
const hasMoney = ({ status, paid_amount, refunded_amount }: Invoice) =>
  status === "paid" || status === "held" || (status === "cancelled" && paid_amount > refunded_amount);

interface Props {
  client: Client;
  mayHandle: boolean;
  administers: boolean;
  /** Whether more may be issued here. */
  canIssue?: boolean;
}

/** The invoices of a case: the link to pay by, money taken at the desk, extra ones, refunds. */
export function ClientInvoices({ client, mayHandle, administers, canIssue = false }: Props) {
  const { t } = useTranslation();
  const issue = canIssue && mayHandle && client.status !== "CANCELLED" && !client.erased_at;
  return (
    <div className="flex flex-col gap-4">
      {client.invoices.length === 0 ? (
        <p className="text-muted">{t("areas.clients.invoice.none")}</p>
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          {client.invoices.map((one) => (
            <InvoiceItem key={one.id} client={client} invoice={one} mayHandle={mayHandle} administers={administers} />
          ))}
        </ul>
      )}
      {issue && <NewInvoice client={client} />}
    </div>
  );
}

function InvoiceItem({ client, invoice, mayHandle, administers }: Props & { invoice: Invoice }) {
  const { t } = useTranslation();
  const status = isKnown(invoice.status) ? invoice.status : "awaiting_payment";
  const isDue = invoice.status === "awaiting_payment";
  const [key] = useIdempotencyKey();
  const cancel = async () => {
    try {
      await unwrap(
        api.POST("/api/v1/manager/clients/{client_id}/invoices/{invoice_id}/cancel", {
          params: {
            path: { client_id: client.id, invoice_id: invoice.id },
            header: { "Idempotency-Key": key },
          },
        }),
      );
    } catch (error) {
      toastError(error);
    }
    await readClient(client.id);
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 py-4 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium wrap-anywhere">{invoice.description}</p>
        <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
          <Badge tone={TONES[status]}>{t(`contracts.invoice.${status}`)}</Badge>
          <span>{t("contracts.invoiceNumber", { number: invoice.number })}</span>
          {isDue && <span>{t("contracts.invoiceDue", { date: date(organisationDay(invoice.due_at, true)) })}</span>}
          {invoice.paid_at && (
            <span>
              {date(invoice.paid_at)}
              {invoice.method &&
                `, ${t(`areas.clients.invoice.method.${invoice.method}` as "areas.clients.invoice.method.cash")}`}
            </span>
          )}
          <ByPerson verb="taken" id={invoice.confirmed_by} />
          {invoice.receipt_no && <span>{t("areas.clients.invoice.receipt", { number: invoice.receipt_no })}</span>}
        </p>
      </div>
      <p className="font-semibold tabular-nums">{money(invoice.amount)}</p>
      {mayHandle && isDue && (
        <div className="flex w-full flex-wrap gap-2">
          <ConfirmPayment client={client} invoice={invoice} />
          <PaymentLink client={client} invoice={invoice} />
          {invoice.kind === "extra" && (
            <ConfirmButton
              variant="quiet"
              title={t("areas.clients.invoice.cancelTitle", { number: invoice.number })}
              text={t("areas.clients.invoice.cancelText", { name: invoice.description, amount: money(invoice.amount) })}
              confirm={t("areas.clients.invoice.cancel")}
              onConfirm={cancel}
            >
              {t("areas.clients.invoice.cancel")}
            </ConfirmButton>
          )}
        </div>
      )}
      {administers && hasMoney(invoice) && (
        <div className="w-full">
          <Refund client={client} invoice={invoice} />
        </div>
      )}
    </li>
  );
}

/** The address of the payment page: to be scanned from this screen or sent. */
function PaymentLink({ client, invoice }: { client: Client; invoice: Invoice }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [key, renewKey] = useIdempotencyKey();
  const link = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/manager/clients/{client_id}/invoices/{invoice_id}/pay", {
          params: { path: { client_id: client.id, invoice_id: invoice.id }, header: { "Idempotency-Key": key } },
        }),
      ),
    onSuccess: async ({ payment_url }) => {
      // A link that is over by then is not what the next press asks for.
      renewKey();
      if (payment_url) setOpen(true);
      else toast.message(t("problems.code.upstream_error"));
      await readClient(client.id);
    },
    onError: async (error) => {
      toastError(error);
      await readClient(client.id);
    },
  });
  const url = link.data?.payment_url;
  return (
    <>
      <Button variant="secondary" busy={link.isPending} onClick={() => link.mutate()}>
        <Link2 aria-hidden />
        {t("areas.clients.invoice.link")}
      </Button>
      {url && (
        <Dialog open={open} onClose={() => setOpen(false)} title={t("areas.clients.invoice.linkTitle")}>
          <div className="flex flex-col items-center gap-4 text-center">
            <QrCode text={url} label={t("areas.clients.invoice.linkTitle")} />
            <p className="text-muted">{t("areas.clients.invoice.linkText", { amount: money(invoice.amount) })}</p>
            <CopyButton text={url} />
          </div>
        </Dialog>
      )}
    </>
  );
}

function NewInvoice({ client }: { client: Client }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [amount, setAmount] = useState("");
  const [description, setDescription] = useState("");
  const [key, renewKey] = useIdempotencyKey();
  const sum = kopecksOf(amount);
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/manager/clients/{client_id}/invoices", {
          params: { path: { client_id: client.id }, header: { "Idempotency-Key": key } },
          body: { amount: sum ?? 0, description: description.trim() },
        }),
      ),
    onSuccess: async () => {
      setOpen(false);
      setAmount("");
      setDescription("");
      renewKey();
      await readClient(client.id);
    },
  });
  const change = (set: (value: string) => void) => (event: { target: { value: string } }) => {
    set(event.target.value);
  };
  return (
    <>
      <Button variant="secondary" className="self-start" onClick={() => setOpen(true)}>
        <ReceiptText aria-hidden />
        {t("areas.clients.invoice.new")}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t("areas.clients.invoice.new")}>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (sum && description.trim() && !create.isPending) create.mutate();
          }}
        >
          <TextField
            label={t("areas.clients.invoice.amount")}
            inputMode="decimal"
            value={amount}
            onChange={change(setAmount)}
            error={amount && !sum ? t("areas.clients.device.problem.price") : undefined}
          />
          <TextField
            label={t("areas.clients.invoice.description")}
            value={description}
            maxLength={128}
            onChange={change(setDescription)}
          />
          {create.error && (
            <p role="alert" className="font-medium text-danger">
              {errorText(create.error)}
            </p>
          )}
          <Button type="submit" busy={create.isPending} disabled={!sum || !description.trim()}>
            {t("areas.clients.invoice.issue")}
          </Button>
        </form>
      </Dialog>
    </>
  );
}

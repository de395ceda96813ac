import { useInfiniteQuery } from "@tanstack/react-query";
import { HeartHandshake } from "lucide-react";
import { useState } from "react";
import { ByPerson, PersonName } from "@/features/find-person";
import { useMay } from "@/entities/permission";
import { api, queryClient, type Schemas, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, kopecksOf, money, rublesOf, useFilters, useTitle } from "@/shared/lib";
import { Badge, Button, Dialog, Empty, errorText, LoadError, LoadMore, toast } from "@/shared/ui";
import { SelectFilter, TextField } from "@/shared/ui/form";
import { type Column, DataTable } from "@/shared/ui/table";
import { ExportButton } from "./export-button";
import { ThingHistory } from "./thing-history";

type Donation = Schemas["DonationAdminOut"];
type Step = "refund" | "hide" | "show";
const STATUSES = ["succeeded", "awaiting_payment", "held", "cancelled", "refunded"] as const;
const reload = () => queryClient.invalidateQueries({ queryKey: ["donations", "staff"] });

/** What was given: messages are hidden from the public feed, money is given back. */
export function DonationsPage() {
  const { t } = useTranslation();
  useTitle(t("areas.spaces.tabs.donations"));
  const { get, set } = useFilters();
  const status = STATUSES.find((one) => one === get("status")) ?? "succeeded";
  const may = { refund: useMay("donations.refund"), moderate: useMay("donations.moderate") };
  const mayExport = useMay("donations.export");
  const [step, setStep] = useState<{ donation: Donation; kind: Step }>();
  const list = useInfiniteQuery({
    queryKey: ["donations", "staff", status],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/donations/all", {
          params: { query: { status, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const rows = list.data?.pages.flatMap((page) => page.items);
  const columns: Column<Donation>[] = [
    { key: "when", title: t("areas.spaces.when"), cell: (row) => dateTime(row.created_at) },
    {
      key: "amount",
      title: t("areas.spaces.amount"),
      align: "right",
      cell: (row) => (
        <>
          {money(row.amount)}
          {row.refunded_amount > 0 && (
            <span className="block text-sm text-muted">
              {t("areas.spaces.refundedAmount", { amount: money(row.refunded_amount) })}
            </span>
          )}
        </>
      ),
    },
    {
      key: "message",
      title: t("areas.spaces.message"),
      cell: (row) => (
        <span className="wrap-anywhere">
          {row.message ?? "—"} {row.is_message_hidden && <Badge tone="amber">{t("areas.spaces.hidden")}</Badge>}
          <ByPerson verb="hidden" id={row.message_hidden_by} />
          {row.message_hidden_reason && (
            <span className="block text-sm text-muted">
              {t("areas.spaces.hiddenBecause", { reason: row.message_hidden_reason })}
            </span>
          )}
        </span>
      ),
    },
    {
      key: "person",
      title: t("areas.operations.person"),
      onlyWide: true,
      cell: (row) => (
        <span className="flex flex-wrap items-center gap-2">
          <PersonName id={row.user_id} />
          {row.is_anonymous && <Badge>{t("areas.spaces.anonymous")}</Badge>}
        </span>
      ),
    },
    {
      key: "act",
      title: t("areas.spaces.action"),
      align: "right",
      cell: (row) => (
        <span className="flex flex-wrap justify-end gap-1">
          {may.moderate && (
            <ThingHistory
              thing={{ kind: "donation", id: row.id, name: `${money(row.amount)}, ${dateTime(row.created_at)}` }}
            />
          )}
          {may.moderate && row.message && (
            <Button
              variant="quiet"
              onClick={() => setStep({ donation: row, kind: row.is_message_hidden ? "show" : "hide" })}
            >
              {t(row.is_message_hidden ? "areas.spaces.showMessage" : "areas.spaces.hideMessage")}
            </Button>
          )}
          {may.refund && (row.status === "succeeded" || row.status === "held") && (
            <Button variant="quiet" onClick={() => setStep({ donation: row, kind: "refund" })}>
              {t("areas.spaces.refund")}
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <div className="mb-5 flex flex-wrap gap-3">
        <SelectFilter label={t("areas.spaces.state")} value={status} onChange={(value) => set({ status: value })}>
          {STATUSES.map((one) => (
            <option key={one} value={one}>
              {t(`areas.spaces.donationStatus.${one}`)}
            </option>
          ))}
        </SelectFilter>
        {mayExport && (
          <ExportButton
            className="sm:ml-auto"
            ask={() => unwrap(api.GET("/api/v1/donations/export", { params: { query: { status } } }))}
          />
        )}
      </div>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : rows?.length === 0 && !list.hasNextPage ? (
        <Empty icon={<HeartHandshake aria-hidden />} title={t("areas.spaces.noDonations")}>
          {t("areas.spaces.noDonationsText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.spaces.tabs.donations")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => `${money(row.amount)}, ${dateTime(row.created_at)}`}
        />
      )}
      <LoadMore query={list} />
      <Dialog
        open={step !== undefined}
        onClose={() => setStep(undefined)}
        title={step ? t(`areas.spaces.steps.${step.kind}`, { amount: money(step.donation.amount) }) : ""}
      >
        {step && <StepForm {...step} onDone={() => setStep(undefined)} />}
      </Dialog>
    </>
  );
}

function StepForm({ donation, kind, onDone }: { donation: Donation; kind: Step; onDone: () => void }) {
  const { t } = useTranslation();
  const left = donation.amount - donation.refunded_amount;
  const [key] = useIdempotencyKey();
  const [reason, setReason] = useState("");
  const [amount, setAmount] = useState(rublesOf(left));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const kopecks = kopecksOf(amount) ?? 0;
  // Of another amount than was asked for all goes back; how much came, payments know.
  const isWhole = donation.status === "held";
  const isWrong = kind === "refund" && !isWhole && !(kopecks > 0 && kopecks <= left);
  const path = { donation_id: donation.id };
  const act = async () => {
    setBusy(true);
    setProblem(undefined);
    const body = { reason: reason.trim() };
    try {
      if (kind === "refund") {
        const refund = await unwrap(
          api.POST("/api/v1/donations/{donation_id}/refunds", {
            params: { path, header: { "Idempotency-Key": key } },
            body: isWhole ? body : { ...body, amount: kopecks },
          }),
        );
        toast.success(t("areas.spaces.refundBegun", { amount: money(refund.amount) }));
      } else if (kind === "hide") {
        await unwrap(api.POST("/api/v1/donations/{donation_id}/hide-message", { params: { path }, body }));
      } else {
        await unwrap(api.POST("/api/v1/donations/{donation_id}/unhide-message", { params: { path }, body }));
      }
      await reload();
      onDone();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() && !isWrong && !busy) void act();
      }}
    >
      {donation.message && kind !== "refund" && <blockquote className="text-muted">{donation.message}</blockquote>}
      {kind === "refund" && isWhole && <p>{t("areas.spaces.refundHeld")}</p>}
      {kind === "refund" && !isWhole && (
        <TextField
          label={t("areas.spaces.refundAmount", { left: money(left) })}
          inputMode="decimal"
          value={amount}
          onChange={(event) => setAmount(event.target.value)}
          error={isWrong ? t("areas.spaces.amountWrong", { left: money(left) }) : undefined}
        />
      )}
      <TextField
        label={t("areas.spaces.stepReason")}
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.target.value)}
      />
      {problem !== undefined && (
        <p role="alert" className="font-medium text-danger">
          {errorText(problem)}
        </p>
      )}
      <Button
        type="submit"
        variant={kind === "show" ? "primary" : "danger"}
        busy={busy}
        disabled={!reason.trim() || isWrong}
        className="self-start"
      >
        {t(`areas.spaces.confirms.${kind}`)}
      </Button>
    </form>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { MailX } from "lucide-react";
import { useState } from "react";
import { PersonField, PersonName } from "@/features/find-person";
import { useMay } from "@/entities/permission";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, useFilters, useTitle } from "@/shared/lib";
import { Badge, Button, Empty, LoadError, LoadMore, toast, toastError } from "@/shared/ui";
import { SelectFilter } from "@/shared/ui/form";
import { type Column, DataTable } from "@/shared/ui/table";
import { deliveriesQuery, type Delivery, DELIVERY_STATUSES, UNSENT_STATUSES } from "../model/operations";

const TONES = {
  queued: "amber",
  accepted: "neutral",
  delivered: "leaf",
  failed: "danger",
  suppressed: "danger",
} as const;

export function DeliveriesPage() {
  const { t } = useTranslation();
  useTitle(t("areas.operations.deliveries"));
  const { get, set } = useFilters();
  const person = get("person");
  const offered = person ? DELIVERY_STATUSES : UNSENT_STATUSES;
  const status = offered.find((one) => one === get("status")) ?? (person ? "" : "failed");
  const list = useInfiniteQuery(deliveriesQuery(status, person));
  const rows = list.data?.pages.flatMap((page) => page.items);
  const columns: Column<Delivery>[] = [
    {
      key: "template",
      title: t("areas.operations.message"),
      cell: (row) => <code className="text-sm break-all">{row.template}</code>,
    },
    { key: "channel", title: t("areas.operations.channel"), cell: (row) => row.channel },
    {
      key: "status",
      title: t("areas.operations.state"),
      cell: (row) => <Badge tone={TONES[row.status]}>{t(`areas.operations.deliveryStatus.${row.status}`)}</Badge>,
    },
    {
      key: "reason",
      title: t("areas.operations.reason"),
      cell: (row) => <span className="text-sm text-muted wrap-anywhere">{row.reason}</span>,
    },
    {
      key: "person",
      title: t("areas.operations.person"),
      onlyWide: true,
      cell: (row) => <PersonName id={row.user_id} />,
    },
    { key: "when", title: t("areas.operations.changed"), onlyWide: true, cell: (row) => dateTime(row.updated_at) },
    { key: "act", title: t("areas.operations.action"), align: "right", cell: (row) => <Resend delivery={row} /> },
  ];
  return (
    <>
      <div className="mb-5 grid gap-3 sm:grid-cols-2 lg:w-2/3">
        <SelectFilter label={t("areas.operations.state")} value={status} onChange={(value) => set({ status: value })}>
          {person && <option value="">{t("areas.operations.anyState")}</option>}
          {offered.map((one) => (
            <option key={one} value={one}>
              {t(`areas.operations.deliveryStatus.${one}`)}
            </option>
          ))}
        </SelectFilter>
        <PersonField label={t("areas.operations.person")} value={person} onChange={(id) => set({ person: id })} />
      </div>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : rows?.length === 0 && !list.hasNextPage ? (
        <Empty icon={<MailX aria-hidden />} title={t("areas.operations.noDeliveries")}>
          {t("areas.operations.noDeliveriesText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.operations.deliveries")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.template}
        />
      )}
      <LoadMore query={list} />
    </>
  );
}

function Resend({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const may = useMay("messages.resend");
  const [busy, setBusy] = useState(false);
  if (!may || (delivery.status !== "failed" && delivery.status !== "suppressed")) return null;
  const resend = async () => {
    setBusy(true);
    try {
      await unwrap(
        api.POST("/api/v1/notifications/deliveries/{delivery_id}/resend", {
          params: { path: { delivery_id: delivery.id } },
        }),
      );
      toast.success(t("areas.operations.resent"));
    } catch (error) {
      toastError(error);
    }
    setBusy(false);
    await queryClient.invalidateQueries({ queryKey: ["ops", "deliveries"] });
  };
  return (
    <Button
      variant="secondary"
      busy={busy}
      onClick={() => void resend()}
      aria-label={t("areas.operations.resendThis", { what: delivery.template })}
    >
      {t("areas.operations.resend")}
    </Button>
  );
}

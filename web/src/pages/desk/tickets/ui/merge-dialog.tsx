import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { DeskStatusBadge, type Ticket, ticketsOfQuery } from "@/entities/ticket";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { ago } from "@/shared/lib";
import { Button, Dialog, LoadError, Notice, Skeleton } from "@/shared/ui";
import { SearchFilter } from "@/shared/ui/form";
import { merge } from "../model/act";

interface MergeDialogProps {
  ticket: Ticket;
  linkTo: (id: string) => string;
  onClose: () => void;
}

/** Closes a ticket in favour of another of the same customer, once it is said what comes of both. */
export function MergeDialog({ ticket, linkTo, onClose }: MergeDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [q, setQ] = useState("");
  const [into, setInto] = useState<Ticket>();
  const [busy, setBusy] = useState(false);
  const own = useQuery({ ...ticketsOfQuery(ticket.customer_id ?? ""), enabled: ticket.customer_id !== null });
  const searched = useQuery({
    queryKey: ["desk", "merge", q],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/support/queue", { params: { query: { q, limit: 20 } }, signal })),
    enabled: q !== "",
  });
  const found = q ? searched : own;
  const fits = (one: Ticket) =>
    one.id !== ticket.id && !one.merged_into && one.status !== "closed" && one.customer_id === ticket.customer_id;
  const items = found.data?.items.filter(fits) ?? [];
  const act = async () => {
    if (!into) return;
    setBusy(true);
    const ok = await merge(ticket, into);
    setBusy(false);
    onClose();
    if (ok) void navigate(linkTo(into.id));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("areas.support.merge.title", { number: ticket.number })}
      footer={
        into && (
          <>
            <Button variant="secondary" onClick={() => setInto(undefined)}>
              {t("areas.support.merge.other")}
            </Button>
            <Button busy={busy} onClick={() => void act()}>
              {t("areas.support.merge.confirm")}
            </Button>
          </>
        )
      }
    >
      {into ? (
        <Notice tone="amber" title={t("areas.support.merge.what")}>
          <ul className="mt-1 list-disc pl-5">
            <li>{t("areas.support.merge.closes", { number: ticket.number, subject: ticket.subject })}</li>
            <li>{t("areas.support.merge.goesOn", { number: into.number, subject: into.subject })}</li>
            <li>{t("areas.support.merge.tags")}</li>
            <li>{t("areas.support.merge.noUndo")}</li>
          </ul>
        </Notice>
      ) : (
        <>
          <p className="mb-3 text-sm text-muted">{t("areas.support.merge.text")}</p>
          <SearchFilter
            label={t("areas.support.search")}
            placeholder={t("areas.support.merge.search")}
            value={q}
            onChange={setQ}
            className="block"
          />
          {found.isError ? (
            <LoadError error={found.error} retry={() => void found.refetch()} />
          ) : found.isPending && (q !== "" || ticket.customer_id !== null) ? (
            <Skeleton className="mt-3 h-24" />
          ) : items.length === 0 ? (
            <p className="mt-4 text-muted">{t("areas.support.merge.none")}</p>
          ) : (
            <ul className="mt-3 flex flex-col gap-1">
              {items.map((one) => (
                <li key={one.id}>
                  <button
                    type="button"
                    onClick={() => setInto(one)}
                    className="flex min-h-14 w-full flex-col items-start justify-center gap-1 rounded-control px-3 py-2 text-left hover:bg-sunken"
                  >
                    <span className="font-medium">{one.subject}</span>
                    <span className="flex flex-wrap items-center gap-2 text-sm text-muted">
                      <DeskStatusBadge status={one.status} />
                      {one.number} · {ago(one.updated_at)}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Dialog>
  );
}

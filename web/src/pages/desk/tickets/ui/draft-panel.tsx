import { useQuery } from "@tanstack/react-query";
import { Check, Pencil, Sparkles, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { taskQuery } from "@/entities/task";
import { type Ticket, type TicketMessage } from "@/entities/ticket";
import { api, isCode, unwrap, useIdempotencyKey, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, useShortcuts } from "@/shared/lib";
import { Button, Skeleton, toast } from "@/shared/ui";
import { conflictText, refused, reread } from "../model/act";
import { conflictOf } from "../model/timeline";
import { Kbd } from "./kbd";

interface DraftPanelProps {
  ticket: Ticket;
  draft: TicketMessage | undefined;
  onEdit: (text: string) => void;
}

/** The model's draft beside the answer: sent, edited or rejected with one key each, never by itself. */
export function DraftPanel({ ticket, draft, onEdit }: DraftPanelProps) {
  const { t } = useTranslation();
  const [task, setTask] = useState<string>();
  const [key, renewKey] = useIdempotencyKey();
  const [busy, setBusy] = useState<"sent" | "rejected">();
  const progress = useQuery({ ...taskQuery(task ?? ""), enabled: task !== undefined });
  useLive(task ? `task/${task}` : "", ["task", task ?? ""]);
  const status = progress.data?.status;
  const waits = task !== undefined && status !== "succeeded" && status !== "failed" && !progress.isError;
  useEffect(() => {
    if (task && (status === "succeeded" || status === "failed")) void reread(ticket.id);
  }, [task, status, ticket.id]);
  const mayAsk = ticket.status !== "closed" && !draft && !waits;

  const suggest = async () => {
    try {
      const asked = await unwrap(
        api.POST("/api/v1/support/tickets/{ticket_id}/suggest", {
          params: { path: { ticket_id: ticket.id }, header: { "Idempotency-Key": key } },
        }),
      );
      setTask(asked.task_id);
      renewKey();
    } catch (error) {
      refused(error);
    }
  };
  const decide = async (decision: "sent" | "rejected", version = ticket.version): Promise<void> => {
    if (!draft || busy) return;
    setBusy(decision);
    try {
      await unwrap(
        api.POST("/api/v1/support/tickets/{ticket_id}/drafts/{message_id}", {
          params: { path: { ticket_id: ticket.id, message_id: draft.id }, header: { "Idempotency-Key": key } },
          // A draft is rejected whatever came meanwhile.
          body: decision === "sent" ? { decision, version } : { decision },
        }),
      );
      renewKey();
      toast.success(t(decision === "sent" ? "areas.support.done.sent" : "areas.support.done.rejected"));
      await reread(ticket.id);
    } catch (error) {
      const conflict = isCode(error, "version_conflict") ? conflictOf(error.problem) : undefined;
      if (conflict?.isPassive) {
        await decide(decision, conflict.version);
        return;
      }
      void reread(ticket.id);
      if (conflict) {
        toast.message(t("areas.support.conflict.sending"), {
          description: conflictText(conflict),
          duration: 15_000,
          action: {
            label: t("areas.support.conflict.send"),
            onClick: () => void decide(decision, conflict.version),
          },
        });
      } else refused(error);
    } finally {
      setBusy(undefined);
    }
  };
  useShortcuts({
    d: () => mayAsk && void suggest(),
    y: () => Boolean(draft) && void decide("sent"),
    c: () => Boolean(draft) && onEdit(draft?.body ?? ""),
    b: () => Boolean(draft) && void decide("rejected"),
  });
  if (!draft) {
    if (waits) {
      return (
        <div role="status" className="flex flex-col gap-2 rounded-card bg-sunken p-4">
          <p className="text-sm font-medium">{t("areas.support.draft.waits")}</p>
          <Skeleton className="h-4" />
          <Skeleton className="h-4 w-2/3" />
        </div>
      );
    }
    if (!mayAsk) return null;
    return (
      <div className="absolute top-2 right-2 z-10 flex items-center gap-2 max-sm:static">
        <button
          type="button"
          title={`${t("areas.support.draft.suggest")} (d)`}
          className="inline-flex min-h-11 items-center gap-2 rounded-full px-3 text-sm font-semibold text-accent-strong hover:bg-accent-soft"
          onClick={() => void suggest()}
        >
          <Sparkles className="size-4" aria-hidden />
          {t("areas.support.draft.suggest")}
          <span className="max-lg:hidden">
            <Kbd>d</Kbd>
          </span>
        </button>
        {status === "failed" && <p className="text-sm text-danger">{t("areas.support.draft.failed")}</p>}
      </div>
    );
  }
  return (
    <section
      aria-label={t("areas.support.draft.title")}
      className="flex min-h-0 flex-col gap-2 rounded-card bg-accent-soft p-3 max-h-64"
    >
      <p role="status" className="flex items-center gap-2 px-1 text-sm font-semibold text-accent-strong">
        <Sparkles className="size-4 shrink-0" aria-hidden />
        {t("areas.support.draft.title")}
      </p>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and so takes keys */}
      <div tabIndex={0} className="min-h-0 overflow-y-auto px-1 text-[0.9375rem] break-words whitespace-pre-line">
        {draft.body}
      </div>
      {draft.sources.length > 0 && <Sources sources={draft.sources} />}
      <div className="flex flex-wrap gap-2">
        <Button className="px-4!" busy={busy === "sent"} title="y" onClick={() => void decide("sent")}>
          <Check aria-hidden />
          {t("areas.support.draft.accept")} <Key>y</Key>
        </Button>
        <Button variant="secondary" className="px-4!" title="c" onClick={() => onEdit(draft.body)}>
          <Pencil className="size-4!" aria-hidden />
          {t("areas.support.draft.edit")} <Key>c</Key>
        </Button>
        <Button
          variant="quiet"
          className="px-4!"
          busy={busy === "rejected"}
          title="b"
          onClick={() => void decide("rejected")}
        >
          <X className="size-4!" aria-hidden />
          {t("areas.support.draft.reject")} <Key>b</Key>
        </Button>
      </div>
    </section>
  );
}

const Key = ({ children }: { children: string }) => (
  <kbd
    aria-hidden
    className="rounded border border-current px-1 font-sans text-[0.6875rem] leading-4 opacity-70 max-lg:hidden"
  >
    {children}
  </kbd>
);

/** What a draft rests on: pages that everybody reads, and the customer's own things. */
function Sources({ sources }: { sources: string[] }) {
  const { t } = useTranslation();
  const chip = "rounded-md bg-surface px-2 py-0.5 text-xs leading-5";
  const events = sources.filter((one) => one.startsWith("event:")).length;
  const shown = sources.filter((one) => !one.startsWith("event:"));
  return (
    <ul aria-label={t("areas.support.draft.sources")} className="flex flex-wrap gap-1.5 px-1">
      {shown.map((source) => {
        const [kind, ...rest] = source.split(":");
        const name = rest.join(":");
        return (
          <li key={source}>
            {kind === "page" ? (
              <Link
                to={`/pages/${name}`}
                target="_blank"
                className={cn(chip, "inline-block underline underline-offset-2")}
              >
                {name}
              </Link>
            ) : (
              <span className={chip}>
                {kind === "order" ? t("areas.support.draft.order", { number: name }) : source}
              </span>
            )}
          </li>
        );
      })}
      {events > 0 && <li className={chip}>{t("areas.support.draft.events", { count: events })}</li>}
    </ul>
  );
}

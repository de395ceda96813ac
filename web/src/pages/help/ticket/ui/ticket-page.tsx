import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { useMemo, useState } from "react";
import { Navigate, useParams } from "react-router";
import { Attachments, fileEvents, useAttachments } from "@/features/attach";
import { Why } from "@/features/why";
import { conversationQuery, type Ticket, type TicketMessage, ticketQuery, TicketStatusBadge } from "@/entities/ticket";
import { api, queryClient, unwrap, useIdempotencyKey, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, dateTime, useDraft, useTitle } from "@/shared/lib";
import { Button, ButtonLink, LoadError, Notice, PageTitle, Skeleton, toast, toastError } from "@/shared/ui";
import { TextAreaField } from "@/shared/ui/form";
import { Rating } from "./rating";

export function TicketPage() {
  const { t } = useTranslation();
  const { ticketId = "" } = useParams();
  const ticket = useQuery(ticketQuery(ticketId));
  const messages = useInfiniteQuery(conversationQuery(ticketId));
  useLive(`ticket/${ticketId}`, ["ticket", ticketId]);
  useTitle(ticket.data?.subject ?? t("help.title"));
  const failed = ticket.error ?? messages.error;
  // A mail's link names the number; what happens to a ticket is told, and read anew, by its id.
  if (ticket.data && ticket.data.id !== ticketId) return <Navigate replace to={`/help/${ticket.data.id}`} />;
  return (
    <div className="shell max-w-3xl! py-8 sm:py-12">
      {ticket.data && messages.data ? (
        <>
          <PageTitle aside={<TicketStatusBadge ticket={ticket.data} />}>{ticket.data.subject}</PageTitle>
          {messages.hasNextPage && (
            <Button
              variant="quiet"
              className="mb-4"
              busy={messages.isFetchingNextPage}
              onClick={() => void messages.fetchNextPage()}
            >
              {t("help.earlier")}
            </Button>
          )}
          <ol className="flex flex-col gap-4">
            {inOrder(messages.data.pages.flatMap((page) => page.items)).map((message) => (
              <Message key={message.id} message={message} />
            ))}
          </ol>
          <div key={ticket.data.id} className="mt-8 flex flex-col gap-6">
            <Why of="ticket" id={ticket.data.id} stamp={ticket.data.updated_at} />
            {["resolved", "closed"].includes(ticket.data.status) && <Rating ticket={ticket.data} />}
            {ticket.data.status === "closed" ? (
              <Notice title={t("help.closed")} action={<ButtonLink to="/help/new">{t("help.new")}</ButtonLink>}>
                {null}
              </Notice>
            ) : (
              <Reply ticket={ticket.data} />
            )}
          </div>
        </>
      ) : failed ? (
        <LoadError isPage error={failed} retry={() => void Promise.all([ticket.refetch(), messages.refetch()])} />
      ) : (
        <div className="flex flex-col gap-4">
          <Skeleton className="h-10 w-2/3" />
          <Skeleton className="h-28 rounded-card" />
          <Skeleton className="h-28 rounded-card" />
        </div>
      )}
    </div>
  );
}

/** The oldest first, however the API lists them. */
const inOrder = (messages: TicketMessage[]): TicketMessage[] =>
  messages.toSorted((one, other) => one.created_at.localeCompare(other.created_at));

function Message({ message }: { message: TicketMessage }) {
  const { t } = useTranslation();
  const own = message.author_role === "customer";
  if (message.kind === "system") {
    return <li className="text-center text-sm text-muted">{message.body}</li>;
  }
  return (
    <li className={cn("flex max-w-[90%] flex-col gap-1.5 sm:max-w-[80%]", own ? "items-end self-end" : "self-start")}>
      <p className="px-1 text-sm text-muted">
        {own ? t("help.you") : t("help.agent")} · {dateTime(message.created_at)}
      </p>
      <div
        className={cn(
          "rounded-card px-5 py-3.5 wrap-anywhere whitespace-pre-line",
          own ? "rounded-tr-md bg-ink text-canvas" : "rounded-tl-md border border-line bg-surface",
        )}
      >
        {message.redacted_at ? <span className="italic">{t("help.removed")}</span> : message.body}
      </div>
      {message.attachments.map((attachment) => (
        <a
          key={attachment.url}
          href={attachment.url}
          target="_blank"
          rel="noreferrer"
          className="inline-flex min-h-11 max-w-full items-center gap-2 rounded-full bg-sunken px-4 text-[0.9375rem] font-medium hover:bg-line"
        >
          <FileText className="size-4 shrink-0" aria-hidden />
          <span className="truncate">{attachment.name}</span>
        </a>
      ))}
    </li>
  );
}

function Reply({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const draft = useDraft(
    `reply.${ticket.id}`,
    useMemo(() => ({ text }), [text]),
  );
  const [restored, setRestored] = useState(false);
  if (!restored) {
    setRestored(true);
    setText(draft.restore({ text: "" }).text);
  }
  const [busy, setBusy] = useState(false);
  const files = useAttachments(({ kind, name }) =>
    toast.error(kind === "many" ? t("help.attachTooMany") : t("help.attachType", { name })),
  );
  const [key, renewKey] = useIdempotencyKey();
  const send = async () => {
    if (!text.trim() || busy || files.busy) return;
    setBusy(true);
    try {
      await unwrap(
        api.POST("/api/v1/support/tickets/{ticket_id}/messages", {
          params: { path: { ticket_id: ticket.id }, header: { "Idempotency-Key": key } },
          body: { text, attachments: files.attachments },
        }),
      );
      // What was written while this went out is still to be sent.
      setText((now) => (now === text ? "" : now));
      files.clear();
      renewKey();
      await queryClient.invalidateQueries({ queryKey: ["ticket", ticket.id] });
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="flex flex-col gap-4 rounded-card border border-line bg-surface p-5"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      {...fileEvents(files.add)}
    >
      <TextAreaField
        label={t("help.reply")}
        name="reply"
        rows={4}
        maxLength={5000}
        placeholder={t("help.replyPlaceholder")}
        hint={ticket.status === "resolved" ? t("help.reopen") : undefined}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Attachments uploads={files.uploads} onAdd={files.add} onRemove={files.remove} onRetry={files.retry} />
      <Button type="submit" busy={busy || files.busy} className="self-end">
        {t("action.send")}
      </Button>
    </form>
  );
}

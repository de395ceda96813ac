import { useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { customerCardQuery, type Ticket, ticketEventsQuery, type TicketMessage } from "@/entities/ticket";
import { useTranslation } from "@/shared/i18n";
import { Button } from "@/shared/ui";
import { timeline } from "../model/timeline";
import { EventLine } from "./event-line";
import { Message } from "./message";

export interface OlderMessages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

interface ThreadProps {
  ticket: Ticket;
  messages: TicketMessage[];
  older: OlderMessages;
  nameOf: (id: string | null) => string;
  linkTo: (id: string) => string;
  /** The messages that are chosen for a ticket of their own; undefined while nobody chooses. */
  chosen: ReadonlySet<string> | undefined;
  onChoose: (chosen: ReadonlySet<string> | undefined) => void;
  onSplit: () => void;
  onRedact: (message: TicketMessage) => void;
}

/** What was said and what happened, the oldest first. */
export function Thread({ ticket, messages, older, nameOf, linkTo, chosen, onChoose, onSplit, onRedact }: ThreadProps) {
  const { t } = useTranslation();
  const events = useQuery(ticketEventsQuery(ticket.id)).data?.items ?? [];
  const customer = useQuery(customerCardQuery(ticket.id)).data;
  const entries = timeline(messages, events, !older.hasNextPage);
  const last = messages.reduce((latest, one) => (one.created_at > latest ? one.created_at : latest), "");
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  // Like a chat: at its end, and what comes is followed by whoever reads the end.
  useEffect(() => {
    const element = box.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [last, entries.length]);
  const [seen] = useState(last);
  const fresh = messages.filter((one) => one.created_at > seen && one.author_role === "customer").length;
  const customerName =
    customer?.full_name ?? ticket.sender_address ?? ticket.caller_phone ?? t("areas.support.customer");
  return (
    <div
      ref={box}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 60;
      }}
      className="min-h-0 flex-1 px-3 py-4 sm:px-5 lg:overflow-y-auto"
    >
      <p role="status" className="sr-only">
        {fresh > 0 ? t("areas.support.came.messages", { count: fresh }) : ""}
      </p>
      {chosen && (
        <div className="sticky top-0 z-10 mb-3 flex flex-wrap items-center gap-2 rounded-card bg-accent-soft px-4 py-2 text-sm">
          <span role="status" className="mr-auto font-medium">
            {t("areas.support.split.choose", { count: chosen.size })}
          </span>
          <Button variant="secondary" onClick={() => onChoose(undefined)}>
            {t("action.cancel")}
          </Button>
          <Button disabled={chosen.size === 0} onClick={onSplit}>
            {t("areas.support.split.next")}
          </Button>
        </div>
      )}
      {older.hasNextPage && (
        <div className="mb-4 flex justify-center">
          <Button variant="secondary" busy={older.isFetchingNextPage} onClick={() => older.fetchNextPage()}>
            {t("areas.support.older")}
          </Button>
        </div>
      )}
      {ticket.summary && (
        <p className="mb-4 flex gap-2 rounded-card bg-sunken px-4 py-2.5 text-sm">
          <Sparkles className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
          <span className="line-clamp-3">
            <span className="sr-only">{t("areas.support.summary")}: </span>
            {ticket.summary}
          </span>
        </p>
      )}
      <ol className="flex flex-col gap-3" aria-label={t("areas.support.thread")}>
        {entries.map((entry) =>
          entry.kind === "message" ? (
            <Message
              key={entry.id}
              message={entry.message}
              author={entry.message.author_role === "customer" ? customerName : nameOf(entry.message.author_id)}
              isNew={entry.at > seen && entry.message.author_role === "customer"}
              nameOf={nameOf}
              onRedact={onRedact}
              chosen={chosen?.has(entry.id)}
              onChoose={() => {
                const next = new Set(chosen);
                if (!next.delete(entry.id)) next.add(entry.id);
                onChoose(next);
              }}
            />
          ) : (
            <EventLine
              key={entry.id}
              event={entry.event}
              customerId={ticket.customer_id}
              nameOf={nameOf}
              linkTo={linkTo}
            />
          ),
        )}
      </ol>
    </div>
  );
}

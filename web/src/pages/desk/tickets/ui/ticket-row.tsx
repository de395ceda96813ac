import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { agentsQuery, PriorityMark, SlaClock, type Ticket } from "@/entities/ticket";
import { useTranslation } from "@/shared/i18n";
import { ago, cn, useNow } from "@/shared/lib";
import { Avatar } from "./avatar";

export const rowId = (ticketId: string): string => `ticket-${ticketId}`;

interface TicketRowProps {
  ticket: Ticket;
  search: string;
  unread: number;
  isCurrent: boolean;
  isSelected: boolean;
  onToggle: ((id: string) => void) | undefined;
  onCursor: (id: string | undefined) => void;
}

export function TicketRow({ ticket, search, unread, isCurrent, isSelected, onToggle, onCursor }: TicketRowProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const agent = useQuery(agentsQuery).data?.find((one) => one.id === ticket.assignee_id);
  return (
    <li
      className={cn(
        "relative flex gap-1 py-2.5 pr-4 pl-1 hover:bg-sunken/60",
        isSelected && "bg-accent-soft",
        isCurrent && "bg-sunken before:absolute before:inset-y-0 before:left-0 before:w-1 before:bg-accent",
      )}
    >
      {onToggle ? (
        <label className="relative z-10 grid size-11 shrink-0 place-items-center">
          <input
            type="checkbox"
            className="size-4.5 accent-accent"
            aria-label={t("staff.selectRow", { name: ticket.subject })}
            checked={isSelected}
            onChange={() => onToggle(ticket.id)}
          />
        </label>
      ) : (
        <span className="w-3" />
      )}
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-2">
          {unread > 0 && (
            <span className="size-2 shrink-0 self-center rounded-full bg-accent">
              <span className="sr-only">{t("areas.support.unreadMessages", { count: unread })}</span>
            </span>
          )}
          <Link
            id={rowId(ticket.id)}
            to={`/desk/tickets/${ticket.id}?${search}`}
            aria-current={isCurrent ? "true" : undefined}
            onFocus={() => onCursor(ticket.id)}
            className={cn(
              "min-w-0 flex-1 truncate text-[0.9375rem] after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:-outline-offset-3 focus-visible:after:outline-3 focus-visible:after:outline-accent",
              unread > 0 ? "font-semibold" : "font-medium",
            )}
          >
            {ticket.subject}
          </Link>
          <time className="shrink-0 text-xs text-muted" dateTime={ticket.updated_at}>
            {ago(ticket.updated_at, now)}
          </time>
        </div>
        <p className="mt-1 flex items-center gap-2 text-sm text-muted">
          <PriorityMark priority={ticket.priority} />
          <span className="whitespace-nowrap tabular-nums">{ticket.number}</span>
          {ticket.status !== "open" && (
            <span className="min-w-0 truncate">· {t(`areas.support.status.${ticket.status}`)}</span>
          )}
          <span className="ml-auto flex shrink-0 items-center gap-2">
            <SlaClock ticket={ticket} />
            {agent && <Avatar id={agent.id} name={agent.full_name} />}
          </span>
        </p>
        {ticket.tags.length > 0 && (
          <p className="mt-1.5 flex gap-1 overflow-hidden">
            {ticket.tags.slice(0, 3).map((tag) => (
              <span key={tag} className="truncate rounded-md bg-sunken px-1.5 text-xs leading-5 text-muted">
                {tag}
              </span>
            ))}
          </p>
        )}
      </div>
    </li>
  );
}

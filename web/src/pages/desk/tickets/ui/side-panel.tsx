import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Why } from "@/features/why";
import { useMay } from "@/entities/permission";
import { agentsQuery, PRIORITIES, type Priority, type Status, teamsQuery, type Ticket } from "@/entities/ticket";
import { useTranslation } from "@/shared/i18n";
import { dateTime } from "@/shared/lib";
import { assign, setTeam, update } from "../model/act";
import { CustomerCard } from "./customer-card";
import type { DialogName } from "./ticket-dialogs";

interface SidePanelProps {
  ticket: Ticket;
  nameOf: (id: string) => string;
  linkTo: (id: string) => string;
  onDialog: (name: DialogName) => void;
}

/** Beside the conversation: what the ticket is, and who asks. */
export function SidePanel({ ticket, nameOf, linkTo, onDialog }: SidePanelProps) {
  const { t } = useTranslation();
  const agents = useQuery(agentsQuery).data ?? [];
  const teams = useQuery(teamsQuery).data ?? [];
  const may = useMay("tickets.handle");
  const isOpen = may && ticket.status !== "closed" && !ticket.merged_into;
  const known = agents.some((one) => one.id === ticket.assignee_id);
  const choose = (status: string) => {
    if (status === "snoozed") onDialog("snooze");
    else void update(ticket, { status: status as "open" });
  };
  const offered: Status[] = ["open", "pending", "snoozed", "resolved"];
  return (
    <>
      <section className="flex flex-col gap-1 border-b border-line p-4">
        <h3 className="mb-1 text-sm font-semibold">{t("areas.support.properties")}</h3>
        <Choice
          label={t("areas.support.prop.status")}
          value={ticket.status}
          disabled={!may || Boolean(ticket.merged_into)}
          onChange={choose}
        >
          {offered.map((one) => (
            <option key={one} value={one}>
              {t(`areas.support.status.${one}`)}
            </option>
          ))}
          {ticket.status === "closed" && <option value="closed">{t("areas.support.status.closed")}</option>}
        </Choice>
        <Choice
          label={t("areas.support.prop.priority")}
          value={ticket.priority}
          disabled={!may}
          onChange={(priority) => void update(ticket, { priority: priority as Priority })}
        >
          {PRIORITIES.toReversed().map((one) => (
            <option key={one} value={one}>
              {t(`areas.support.priority.${one}`)}
            </option>
          ))}
        </Choice>
        <Choice
          label={t("areas.support.prop.assignee")}
          value={ticket.assignee_id ?? ""}
          disabled={!isOpen}
          onChange={(id) => void assign(ticket, id || null, nameOf)}
        >
          <option value="">{t("areas.support.nobody")}</option>
          {ticket.assignee_id && !known && <option value={ticket.assignee_id}>{nameOf(ticket.assignee_id)}</option>}
          {agents.map((one) => (
            <option key={one.id} value={one.id}>
              {one.full_name}
              {one.is_available ? "" : ` (${t("areas.support.away")})`}
            </option>
          ))}
        </Choice>
        {teams.length > 0 && (
          <Choice
            label={t("areas.support.prop.team")}
            value={ticket.team_id ?? ""}
            disabled={!isOpen}
            onChange={(id) => void setTeam(ticket, id || null)}
          >
            <option value="">{t("areas.support.noTeam")}</option>
            {teams.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Choice>
        )}
        <Tags key={ticket.id} ticket={ticket} may={may} />
        {ticket.snoozed_until && ticket.status === "snoozed" && (
          <Line label={t("areas.support.prop.snoozed")}>{dateTime(ticket.snoozed_until)}</Line>
        )}
        <Line label={t("areas.support.prop.channel")}>{t(`areas.support.channel.${ticket.channel}`)}</Line>
        <Line label={t("areas.support.prop.opened")}>
          {dateTime(ticket.created_at)}
          {ticket.opened_by && ticket.opened_by !== ticket.customer_id && <> · {nameOf(ticket.opened_by)}</>}
        </Line>
        {ticket.category && <Line label={t("areas.support.prop.category")}>{category(ticket.category)}</Line>}
        {ticket.sentiment && (
          <Line label={t("areas.support.prop.sentiment")}>
            {t(`areas.support.sentiment.${ticket.sentiment as "neutral"}`, { defaultValue: ticket.sentiment })}
          </Line>
        )}
        {ticket.ai_suggested_priority && ticket.ai_suggested_priority !== ticket.priority && (
          <Line label={t("areas.support.prop.suggested")}>
            {t(`areas.support.priority.${ticket.ai_suggested_priority as Priority}`)}
          </Line>
        )}
        {ticket.csat !== null && (
          <Line label={t("areas.support.prop.rating")}>
            <span className="text-amber">{"★".repeat(ticket.csat)}</span>
            <span className="sr-only">{t("help.rating", { count: ticket.csat })}</span>
            {ticket.csat_comment && <span className="block text-muted">{ticket.csat_comment}</span>}
          </Line>
        )}
      </section>
      <Why of="ticket" id={ticket.id} stamp={String(ticket.version)} className="m-4" />
      <CustomerCard ticket={ticket} linkTo={linkTo} />
    </>
  );

  function category(name: string): string {
    return t(`areas.support.category.${name as "other"}`, { defaultValue: name });
  }
}

export const Line = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-2 py-1 text-sm">
    <span className="text-muted">{label}</span>
    <span className="min-w-0">{children}</span>
  </div>
);

interface ChoiceProps {
  label: string;
  value: string;
  disabled: boolean;
  onChange: (value: string) => void;
  children: ReactNode;
}

const Choice = ({ label, value, disabled, onChange, children }: ChoiceProps) => (
  <label className="grid min-h-11 grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-2 text-sm">
    <span className="text-muted">{label}</span>
    <select
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value)}
      className="-ml-2 min-h-10 min-w-0 rounded-control border border-transparent bg-transparent px-2 font-medium hover:border-line-strong/60 disabled:opacity-100"
    >
      {children}
    </select>
  </label>
);

function Tags({ ticket, may }: { ticket: Ticket; may: boolean }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const add = () => {
    const tag = text.trim().toLowerCase().replace(/\s+/g, "-");
    setText("");
    if (!tag || ticket.tags.includes(tag)) return;
    void update(ticket, { tags: [...ticket.tags, tag] }).then((isDone) => isDone || setText((now) => now || tag));
  };
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-2 py-1.5 text-sm">
      <span className="pt-1 text-muted max-lg:pt-3">{t("areas.support.prop.tags")}</span>
      <div className="flex min-w-0 flex-wrap gap-1">
        {ticket.tags.map((tag) => (
          <span key={tag} className="inline-flex max-w-full items-center rounded-md bg-sunken pl-2">
            <span className="truncate">{tag}</span>
            {may ? (
              <button
                type="button"
                aria-label={t("areas.support.removeTag", { tag })}
                className="grid size-7 place-items-center rounded-md hover:bg-line max-lg:size-11"
                onClick={() => void update(ticket, { tags: ticket.tags.filter((one) => one !== tag) })}
              >
                <X className="size-3.5" aria-hidden />
              </button>
            ) : (
              <span className="w-2" />
            )}
          </span>
        ))}
        {may && ticket.tags.length < 10 && (
          <input
            value={text}
            maxLength={40}
            aria-label={t("areas.support.addTag")}
            placeholder={t("areas.support.addTag")}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") add();
            }}
            onBlur={add}
            className="min-h-7 w-full min-w-0 max-lg:min-h-11 rounded-md bg-transparent px-1.5 placeholder:text-muted"
          />
        )}
      </div>
    </div>
  );
}

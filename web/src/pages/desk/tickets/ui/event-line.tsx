import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { type Priority, type Status, teamsQuery } from "@/entities/ticket";
import type { Schemas } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime } from "@/shared/lib";

interface EventLineProps {
  event: Schemas["HistoryEventOut"];
  customerId: string | null;
  nameOf: (id: string | null) => string;
  linkTo: (id: string) => string;
}

/** Something that happened to a ticket, as a line between the messages; nothing for what says nothing to agents. */
export function EventLine({ event, customerId, nameOf, linkTo }: EventLineProps) {
  const { t } = useTranslation();
  const teams = useQuery(teamsQuery).data ?? [];
  const data = event.data as Record<string, unknown>;
  const text = (name: string) => (typeof data[name] === "string" ? data[name] : "");
  const type = event.type.replace("ticket.", "");
  const target = ["merged", "split"].includes(type) ? text("into") : type === "split_off" ? text("split_from") : "";
  const teamOf = (id: string) => teams.find((one) => one.id === id)?.name ?? t("areas.support.prop.team");

  const words = (): string => {
    switch (type) {
      case "status_changed":
        return t("areas.support.event.status", { status: t(`areas.support.status.${text("to") as Status}`) });
      case "assigned":
        return text("assignee_id")
          ? t("areas.support.event.assigned", { name: nameOf(text("assignee_id")) })
          : t("areas.support.event.released");
      case "team_changed":
        return text("to")
          ? t("areas.support.event.team", { name: teamOf(text("to")) })
          : t("areas.support.event.noTeam");
      case "snoozed":
        return t("areas.support.event.snoozed", { until: dateTime(text("until")) });
      case "rated":
        return t("areas.support.event.rated", { rating: Number(data.csat) });
      case "sla_warning":
      case "sla_breached":
        return t(`areas.support.event.${type}`, { target: t(`areas.support.sla.${text("target") as "resolution"}`) });
      case "updated":
        return updates(data);
      case "woken":
      case "merged":
      case "split":
      case "split_off":
      case "reminded":
      case "message_redacted":
        return t(`areas.support.event.${type}`);
      default:
        return "";
    }
  };
  const updates = ({ fields, changes }: Record<string, unknown>): string => {
    const known = (Array.isArray(changes) ? changes : []) as { field: string; after: unknown }[];
    const priority = known.find((one) => one.field === "priority")?.after;
    const tags = known.find((one) => one.field === "tags")?.after;
    const named = Array.isArray(fields) ? (fields as string[]) : [];
    return [
      typeof priority === "string" &&
        t("areas.support.event.priority", { priority: t(`areas.support.priority.${priority as Priority}`) }),
      Array.isArray(tags) && t("areas.support.event.tags", { tags: tags.join(", ") || "—" }),
      named.includes("subject") && t("areas.support.event.subject"),
    ]
      .filter(Boolean)
      .join(", ");
  };
  const line = words();
  if (!line) return null;
  const bad = type === "sla_breached";
  return (
    <li className="px-4 text-center text-sm text-muted">
      {target ? (
        <Link to={linkTo(target)} className="underline underline-offset-3">
          {line}
        </Link>
      ) : (
        <span className={bad ? "font-medium text-danger" : undefined}>{line}</span>
      )}
      {event.actor && /^usr_/.test(event.actor) && type !== "rated" && (
        <> · {event.actor === customerId ? t("areas.support.customer") : nameOf(event.actor)}</>
      )}
      {" · "}
      <time dateTime={event.occurred_at}>{dateTime(event.occurred_at)}</time>
    </li>
  );
}

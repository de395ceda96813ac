import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import {
  CircleCheck,
  CircleDot,
  Clock,
  Hourglass,
  Inbox,
  Keyboard,
  TriangleAlert,
  UserRound,
  Users,
} from "lucide-react";
import { queueQuery, teamsQuery, unreadQuery } from "@/entities/ticket";
import { useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { type Filters, type View, VIEWS, type withFilters } from "../model/filters";

const ICONS: Record<View, typeof Inbox> = {
  mine: UserRound,
  unassigned: Inbox,
  overdue: TriangleAlert,
  open: CircleDot,
  pending: Hourglass,
  snoozed: Clock,
  done: CircleCheck,
};

interface QueueTabsProps {
  filters: Filters;
  onFilter: (changes: Parameters<typeof withFilters>[1]) => void;
  /** Beside the list on wide screens, else a row above it. */
  isColumn?: boolean;
  className?: string;
  onKeys?: () => void;
}

/** The queues, with how many tickets in each have something to read. */
export function QueueTabs({ filters, onFilter, isColumn = false, className, onKeys }: QueueTabsProps) {
  const { t } = useTranslation();
  const unread = useQuery(unreadQuery).data;
  useLive("queue/support", ["desk"]);
  const overdue = useInfiniteQuery(queueQuery({ view: "overdue" })).data?.pages[0];
  const teams = useQuery(teamsQuery).data ?? [];
  const counts: Partial<Record<View, string>> = {
    mine: unread?.mine ? String(unread.mine) : "",
    unassigned: unread?.unassigned ? String(unread.unassigned) : "",
    overdue: overdue?.items.length ? `${overdue.items.length}${overdue.next_cursor ? "+" : ""}` : "",
  };
  const item = (active: boolean) =>
    cn(
      "flex min-h-11 shrink-0 items-center gap-2 rounded-control text-left font-medium whitespace-nowrap",
      isColumn ? "px-3 text-[0.9375rem]" : "px-2 text-sm",
      active ? "bg-accent-soft text-accent-strong" : "hover:bg-sunken",
    );
  return (
    <nav
      aria-label={t("areas.support.queues")}
      className={cn(isColumn ? "flex-col gap-0.5 overflow-y-auto" : "flex flex-wrap", className)}
    >
      {isColumn && <p className="px-3 pb-2 text-lg font-semibold">{t("areas.support.title")}</p>}
      {VIEWS.map((view) => {
        const Icon = ICONS[view];
        const active = filters.view === view && !filters.team;
        return (
          <button
            key={view}
            type="button"
            aria-current={active ? "true" : undefined}
            className={item(active)}
            onClick={() => onFilter({ view, team: "" })}
          >
            {isColumn && <Icon className="size-4.5 shrink-0" aria-hidden />}
            <span className="min-w-0 truncate">{t(`areas.support.view.${view}`)}</span>
            {counts[view] && (
              <span
                title={t(view === "overdue" ? "areas.support.overdueCount" : "areas.support.unreadCount", {
                  count: Number.parseInt(counts[view], 10),
                })}
                className={cn(
                  "ml-auto rounded-full px-1.5 py-0.5 text-xs leading-none font-semibold tabular-nums",
                  view === "overdue" ? "bg-danger-soft text-danger" : "bg-accent text-on-accent",
                )}
              >
                {counts[view]}
              </span>
            )}
          </button>
        );
      })}
      {isColumn && teams.length > 0 && (
        <>
          <p className="mt-4 px-3 pb-1 text-xs font-semibold tracking-wide text-muted uppercase">
            {t("areas.support.teams")}
          </p>
          {teams.map((team) => (
            <button
              key={team.id}
              type="button"
              aria-current={filters.team === team.id ? "true" : undefined}
              className={item(filters.team === team.id)}
              onClick={() => onFilter({ view: "open", team: team.id })}
            >
              <Users className="size-4.5 shrink-0" aria-hidden />
              <span className="min-w-0 truncate">{team.name}</span>
            </button>
          ))}
        </>
      )}
      {isColumn && onKeys && (
        <button type="button" onClick={onKeys} className={cn(item(false), "mt-auto text-muted")}>
          <Keyboard className="size-4.5" aria-hidden />
          {t("areas.support.keys.title")}
        </button>
      )}
    </nav>
  );
}

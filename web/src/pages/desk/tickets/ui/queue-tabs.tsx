import { useQuery } from "@tanstack/react-query";
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
import { queueCountsQuery, teamsQuery, unreadQuery } from "@/entities/ticket";
import { useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { countOf, countText, type Filters, type View, VIEWS, type withFilters } from "../model/filters";

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

/** The queues, with how many tickets are in each; those with something to read are marked. */
export function QueueTabs({ filters, onFilter, isColumn = false, className, onKeys }: QueueTabsProps) {
  const { t } = useTranslation();
  const unread = useQuery(unreadQuery).data;
  useLive("queue/support", ["desk"]);
  const counts = useQuery(queueCountsQuery).data;
  const teams = useQuery(teamsQuery).data ?? [];
  const unreadOf: Partial<Record<View, number>> = { mine: unread?.mine ?? 0, unassigned: unread?.unassigned ?? 0 };
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
            <Count
              count={countOf(view, counts)}
              unread={unreadOf[view] ?? 0}
              tone={view === "overdue" ? "danger" : unreadOf[view] ? "accent" : "quiet"}
            />
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
              <Count count={counts?.teams[team.id] ?? 0} />
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

const TONES = { quiet: "text-muted", accent: "bg-accent text-on-accent", danger: "bg-danger-soft text-danger" };

function Count({ count, unread = 0, tone = "quiet" }: { count: number; unread?: number; tone?: keyof typeof TONES }) {
  const { t } = useTranslation();
  if (count === 0) return null;
  const said = [t("areas.support.queueCount", { count }), unread && t("areas.support.unreadCount", { count: unread })];
  return (
    <span
      title={said.filter(Boolean).join(", ")}
      className={cn("ml-auto rounded-full px-1.5 py-0.5 text-xs leading-none font-semibold tabular-nums", TONES[tone])}
    >
      {countText(count)}
      {unread > 0 && <span className="sr-only">, {t("areas.support.unreadCount", { count: unread })}</span>}
    </span>
  );
}

import { useQuery } from "@tanstack/react-query";
import {
  BookOpenText,
  CalendarDays,
  CirclePlay,
  DoorOpen,
  GraduationCap,
  HandHeart,
  LifeBuoy,
  ListChecks,
  type LucideIcon,
  Star,
} from "lucide-react";
import { learningStatsQuery, StreakLine } from "@/entities/learning";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, date, number, useTitle } from "@/shared/lib";
import { Badge, Card, Empty, LoadError, PageTitle, Progress, Skeleton } from "@/shared/ui";

const ICONS: Partial<Record<string, LucideIcon>> = {
  lesson: BookOpenText,
  course: GraduationCap,
  calendar: CalendarDays,
  video: CirclePlay,
  quiz: ListChecks,
  door: DoorOpen,
  heart: HandHeart,
  support: LifeBuoy,
};

type Granted = Schemas["GrantedAchievementOut"];

export function AchievementsPage() {
  const { t } = useTranslation();
  useTitle(t("academy.achievements"));
  const all = useQuery({
    queryKey: ["achievements"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/achievements", { signal })),
    staleTime: 5 * 60_000,
  });
  const own = useQuery({
    queryKey: ["own-achievements"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/users/me/achievements", { signal })),
  });
  const failed = [all, own].find((query) => query.isError);
  const granted = new Map<string, Granted[]>();
  for (const one of own.data?.items ?? []) {
    if (!one.withdrawn_at) granted.set(one.achievement_id, [...(granted.get(one.achievement_id) ?? []), one]);
  }
  const listed = all.data?.items ?? [];
  // A secret one is not in the list until somebody has it.
  const secret = [...granted.entries()].filter(([id]) => !listed.some((one) => one.id === id));
  const cards = [
    ...listed.map((one) => ({ ...one, levels: one.rule.levels, grants: granted.get(one.id) ?? [] })),
    ...secret.map(([id, grants]) => ({
      id,
      title: grants[0]?.title ?? "",
      description: "",
      icon: "",
      levels: [],
      grants,
    })),
  ].toSorted((a, b) => b.grants.length - a.grants.length);
  return (
    <>
      <PageTitle>{t("academy.achievements")}</PageTitle>
      <div className="flex flex-col gap-6">
        <Streak />
        {failed ? (
          <LoadError error={failed.error} retry={() => void failed.refetch()} />
        ) : all.isPending || own.isPending ? (
          <Skeleton className="h-64 rounded-card" />
        ) : cards.length === 0 ? (
          <Empty icon={<Star aria-hidden />} title={t("academy.achievementsEmpty")} />
        ) : (
          <ul className="grid gap-3 sm:grid-cols-2">
            {cards.map((one) => (
              <Achievement key={one.id} {...one} />
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

interface AchievementProps {
  title: string;
  description: string;
  icon: string;
  levels: number[];
  grants: Granted[];
}

function Achievement({ title, description, icon, levels, grants }: AchievementProps) {
  const { t } = useTranslation();
  const Icon = ICONS[icon] ?? Star;
  const best = grants.toSorted((a, b) => b.level - a.level)[0];
  return (
    <li className={cn("flex gap-4 rounded-card border border-line p-5", best ? "bg-surface" : "border-dashed")}>
      <div
        className={cn(
          "grid size-12 shrink-0 place-items-center rounded-t-full rounded-b-lg",
          best ? "bg-accent-soft text-accent-strong" : "bg-sunken text-muted",
        )}
      >
        <Icon className="size-6" aria-hidden />
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <h2 className="font-semibold">{title}</h2>
        {description && <p className="text-sm text-muted">{description}</p>}
        {best ? (
          <p className="flex flex-wrap items-center gap-2 text-sm">
            <Badge tone="leaf">{t("academy.granted")}</Badge>
            {date(best.granted_at)}
          </p>
        ) : (
          <p className="text-sm text-muted">{t("academy.notYet")}</p>
        )}
        {best?.next_level && levels.length > 1 && (
          <>
            <Progress value={best.value} max={best.next_level} label={t("academy.nextLevel")} />
            <p className="text-sm text-muted tabular-nums">
              {number(best.value)} / {number(best.next_level)}
            </p>
          </>
        )}
      </div>
    </li>
  );
}

/** Days in a row, and what was learned in all. */
function Streak() {
  const { t } = useTranslation();
  const stats = useQuery(learningStatsQuery);
  if (stats.isError) return <LoadError error={stats.error} retry={() => void stats.refetch()} />;
  if (!stats.data) return <Skeleton className="h-40 rounded-card" />;
  const { streak_days, longest_streak_days, active_today, watched_seconds, lessons_completed, courses_completed } =
    stats.data;
  const rows = [
    [t("academy.streak.longest"), number(longest_streak_days)],
    [
      t("academy.streak.watched"),
      watched_seconds < 60
        ? t("academy.seconds", { count: watched_seconds })
        : t("academy.minutes", { count: Math.round(watched_seconds / 60) }),
    ],
    [t("academy.streak.lessons"), number(lessons_completed)],
    [t("academy.streak.courses"), number(courses_completed)],
  ] as const;
  return (
    <Card className="flex flex-col gap-5">
      <StreakLine days={streak_days} isActiveToday={active_today} />
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="text-sm text-muted">{name}</dt>
            <dd className="text-lg font-semibold tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

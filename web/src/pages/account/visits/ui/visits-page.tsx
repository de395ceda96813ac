import { useInfiniteQuery } from "@tanstack/react-query";
import { CalendarDays } from "lucide-react";
import { useSession } from "@/entities/session";
import { type Visit, visitsQuery } from "@/entities/space";
import { useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, date, dateTime, number, period, todayIn, useTitle } from "@/shared/lib";
import { Badge, ButtonLink, Empty, LoadError, LoadMore, PageTitle, Skeleton } from "@/shared/ui";

export function VisitsPage() {
  const { t } = useTranslation();
  useTitle(t("spaces.visits"));
  const session = useSession();
  const userId = session.status === "member" ? session.userId : "";
  const list = useInfiniteQuery({ ...visitsQuery(userId), enabled: userId !== "" });
  useLive("visits", ["visits"]);
  const visits = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageTitle>{t("spaces.visits")}</PageTitle>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton className="h-56 rounded-card" />
      ) : visits.length === 0 ? (
        <Empty
          icon={<CalendarDays aria-hidden />}
          title={t("spaces.visitsEmpty")}
          action={<ButtonLink to="/spaces">{t("site.spaces")}</ButtonLink>}
        >
          {t("spaces.visitsEmptyText")}
        </Empty>
      ) : (
        <>
          <Calendar visits={visits} />
          <ul className="mt-6 flex flex-col divide-y divide-line rounded-card border border-line bg-surface">
            {visits.map((visit) => (
              <li key={visit.id} className="flex items-center gap-4 p-5">
                <div className="min-w-0 flex-1">
                  <p className="font-semibold">{visit.space_name}</p>
                  <p className="text-sm text-muted">
                    {visit.check_out
                      ? period(visit.check_in, visit.check_out, visit.time_zone)
                      : dateTime(visit.check_in, visit.time_zone)}
                  </p>
                </div>
                {visit.status === "open" ? (
                  <Badge tone="leaf">{t("spaces.now")}</Badge>
                ) : (
                  <p className="tabular-nums">{t("spaces.minutes", { count: visit.duration_minutes ?? 0 })}</p>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      <LoadMore query={list} />
    </>
  );
}

const WEEKS = 18;
const SHADES = ["bg-sunken", "bg-accent/25", "bg-accent/50", "bg-accent/75", "bg-accent"];
const DAY_MS = 86_400_000;

/** A day a square, darker the longer the visits were. */
function Calendar({ visits }: { visits: Visit[] }) {
  const { t } = useTranslation();
  const minutes = new Map<string, number>();
  for (const visit of visits) {
    const day = todayIn(visit.time_zone, Date.parse(visit.check_in));
    minutes.set(day, (minutes.get(day) ?? 0) + (visit.duration_minutes ?? 0));
  }
  const today = Date.parse(todayIn(visits[0]?.time_zone));
  const sinceMonday = (new Date(today).getUTCDay() + 6) % 7;
  const shown = WEEKS * 7 - (6 - sinceMonday);
  const days = Array.from({ length: shown }, (_, index) =>
    new Date(today - (shown - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
  // Of the days that are shown: older visits are in the list alone.
  const total = days.reduce((sum, day) => sum + (minutes.get(day) ?? 0), 0);
  return (
    <figure className="rounded-card border border-line bg-surface p-5">
      <div
        role="img"
        aria-label={t("spaces.calendar")}
        className="grid w-full grid-flow-col grid-rows-7 gap-1 sm:gap-1.5"
      >
        {days.map((day) => {
          const spent = minutes.get(day) ?? 0;
          const shade = spent === 0 ? 0 : Math.min(4, 1 + Math.floor(spent / 90));
          return (
            <span
              key={day}
              title={t("spaces.calendarDay", { date: date(day), count: spent })}
              className={cn("aspect-square rounded-[22%]", SHADES[shade])}
            />
          );
        })}
      </div>
      <figcaption className="mt-4 text-sm text-muted">
        {t("spaces.total", { hours: number(Math.round(total / 6) / 10) })}
      </figcaption>
    </figure>
  );
}

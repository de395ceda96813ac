import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { Why } from "@/features/why";
import { karmaLeadersQuery, karmaQuery } from "@/entities/karma";
import { useLive } from "@/shared/api";
import { t, useTranslation } from "@/shared/i18n";
import { cn, dateTime, number, useTitle } from "@/shared/lib";
import { Card, Empty, LoadError, LoadMore, PageTitle, Skeleton } from "@/shared/ui";

/** What karma was for: an event's type where a rule gave it, else the words of whoever did. */
const reasonText = (reason: string): string =>
  t(`karma.reason.${reason.replace(".", "_")}` as "karma.title", { defaultValue: reason });

export function KarmaPage() {
  useTranslation();
  useTitle(t("karma.title"));
  const karma = useInfiniteQuery(karmaQuery());
  useLive("karma", ["karma"]);
  const leaders = useQuery(karmaLeadersQuery).data?.items ?? [];
  const entries = karma.data?.pages.flatMap((page) => page.items) ?? [];
  const balance = karma.data?.pages[0]?.balance;
  return (
    <>
      <PageTitle>{t("karma.title")}</PageTitle>
      {karma.isError ? (
        <LoadError error={karma.error} retry={() => void karma.refetch()} />
      ) : balance === undefined ? (
        <Skeleton className="h-64 rounded-card" />
      ) : (
        <div className="flex flex-col gap-6">
          <div className="rounded-card bg-accent-soft p-6">
            <p className="text-muted">{t("karma.balance")}</p>
            <p className="display mt-1 text-4xl text-accent-strong tabular-nums">
              {t("karma.points", { count: balance })}
            </p>
            <p className="mt-2">{t("karma.text")}</p>
          </div>
          <Why of="karma" stamp={String(balance)} />
          {entries.length === 0 ? (
            <Empty icon={<Sparkles aria-hidden />} title={t("karma.empty")} />
          ) : (
            <ul className="flex flex-col divide-y divide-line rounded-card border border-line bg-surface">
              {entries.map((entry) => (
                <li key={entry.id} className="flex items-center gap-4 px-5 py-4">
                  <div className="min-w-0 flex-1">
                    <p className={cn(entry.reversed_by && "text-muted line-through")}>{reasonText(entry.reason)}</p>
                    <p className="text-sm text-muted">
                      {dateTime(entry.created_at)}
                      {entry.reversed_by && ` · ${t("karma.reversed")}`}
                    </p>
                  </div>
                  <p className={cn("text-lg font-semibold tabular-nums", entry.delta > 0 ? "text-leaf" : "text-ink")}>
                    {entry.delta > 0 && "+"}
                    {entry.delta < 0 && "−"}
                    {number(Math.abs(entry.delta))}
                  </p>
                </li>
              ))}
            </ul>
          )}
          <LoadMore query={karma} />
          {leaders.length > 0 && (
            <Card>
              <h2 className="mb-3 text-lg font-semibold">{t("karma.leaders")}</h2>
              <ol className="flex flex-col gap-2">
                {leaders.map((leader) => (
                  <li key={leader.place} className="flex justify-between gap-4">
                    <span>
                      <span className="mr-3 text-muted tabular-nums">{leader.place}</span>
                      {leader.name}
                    </span>
                    <span className="font-semibold tabular-nums">{number(leader.karma)}</span>
                  </li>
                ))}
              </ol>
            </Card>
          )}
        </div>
      )}
    </>
  );
}

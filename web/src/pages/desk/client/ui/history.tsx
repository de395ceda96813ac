import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { PersonName } from "@/features/find-person";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime } from "@/shared/lib";
import { Card, LoadError, LoadMore, Skeleton } from "@/shared/ui";

const historyQuery = (clientId: string) =>
  infiniteQueryOptions({
    queryKey: ["desk", "client", clientId, "history"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/manager/clients/{client_id}/history", {
          params: {
            path: { client_id: clientId },
            query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: 30_000,
  });

export function History({ clientId }: { clientId: string }) {
  const list = useInfiniteQuery(historyQuery(clientId));
  if (list.isError) return <LoadError error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Skeleton className="h-64 rounded-card" />;
  return (
    <>
      <Card>
        <ol className="flex flex-col gap-3.5">
          {list.data.pages
            .flatMap((page) => page.items)
            .map((one) => (
              <Entry key={one.id} entry={one} />
            ))}
        </ol>
      </Card>
      <LoadMore query={list} />
    </>
  );
}

function Entry({ entry }: { entry: Schemas["HistoryEventOut"] }) {
  const { t } = useTranslation();
  const key = entry.type.replace(".", "_");
  return (
    <li className="flex flex-wrap gap-x-4 gap-y-0.5 sm:flex-nowrap">
      <time dateTime={entry.occurred_at} className="w-full shrink-0 text-sm text-muted tabular-nums sm:w-36">
        {dateTime(entry.occurred_at)}
      </time>
      <span className="min-w-0 wrap-anywhere">
        {t(`areas.clients.event.${key}` as "areas.clients.event.client_created", { defaultValue: entry.type })}
        {entry.actor && <PersonName id={entry.actor} className="block text-sm text-muted" />}
      </span>
    </li>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PersonName } from "@/features/find-person";
import { useTranslation } from "@/shared/i18n";
import { dateTime } from "@/shared/lib";
import { Badge, Button, Card, LoadError, Skeleton } from "@/shared/ui";
import { timelineQuery } from "../model/people";

/** What happened to somebody. That one looked is written down, so it is read when it is asked for. */
export function TimelineCard({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const list = useInfiniteQuery({ ...timelineQuery(userId), enabled: open });
  const word = (key: string, fallback: string) => t(key as "areas.people.title", { defaultValue: fallback });
  return (
    <Card aria-labelledby="timeline">
      <h2 id="timeline" className="text-lg font-semibold">
        {t("areas.people.timeline")}
      </h2>
      <p className="mb-3 text-[0.9375rem] text-muted">{t("areas.people.timelineText")}</p>
      {!open ? (
        <Button variant="secondary" onClick={() => setOpen(true)}>
          {t("areas.people.showTimeline")}
        </Button>
      ) : list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : !list.data ? (
        <Skeleton className="h-40" />
      ) : (
        <>
          <ol className="divide-y divide-line">
            {list.data.pages
              .flatMap((page) => page.items)
              .map((event) => {
                const [thing = "", verb = ""] = event.type.split(".");
                return (
                  <li key={event.id} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 py-2.5">
                    <span className="min-w-0 flex-1 basis-52">
                      {word(`areas.operations.things.${thing}`, thing)}:{" "}
                      {word(`areas.operations.verbs.${verb}`, verb.replaceAll("_", " "))}
                      {event.actor && event.actor !== userId && (
                        <span className="block text-sm text-muted">
                          <PersonName id={event.actor} />
                        </span>
                      )}
                      {event.aggregate_id !== userId && (
                        <span className="block text-sm break-all text-muted">{event.aggregate_id}</span>
                      )}
                    </span>
                    <Badge>{word(`areas.operations.modules.${event.module}`, event.module)}</Badge>
                    <time dateTime={event.occurred_at} className="text-sm text-muted">
                      {dateTime(event.occurred_at)}
                    </time>
                  </li>
                );
              })}
          </ol>
          {list.hasNextPage && (
            <Button variant="secondary" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t("action.loadMore")}
            </Button>
          )}
        </>
      )}
    </Card>
  );
}

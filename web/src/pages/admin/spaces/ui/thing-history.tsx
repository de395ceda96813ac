import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PersonName } from "@/features/find-person";
import { eventWords } from "@/entities/event";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, money } from "@/shared/lib";
import { Button, Dialog, Empty, LoadError, LoadMore, Skeleton } from "@/shared/ui";

type Event = Schemas["HistoryEventOut"];
type Page = Schemas["HistoryEventListOut"];
type Kind = "booking" | "donation" | "pass" | "visit";

const READERS: Record<Kind, (id: string, query: { limit: number; cursor?: string }) => Promise<Page>> = {
  booking: (id, query) =>
    unwrap(api.GET("/api/v1/bookings/{booking_id}/history", { params: { path: { booking_id: id }, query } })),
  donation: (id, query) =>
    unwrap(api.GET("/api/v1/donations/{donation_id}/history", { params: { path: { donation_id: id }, query } })),
  pass: (id, query) =>
    unwrap(api.GET("/api/v1/passes/{pass_id}/history", { params: { path: { pass_id: id }, query } })),
  visit: (id, query) =>
    unwrap(api.GET("/api/v1/visits/{visit_id}/history", { params: { path: { visit_id: id }, query } })),
};

interface Thing {
  kind: Kind;
  id: string;
  /** What the row is called. */
  name: string;
  /** The clock that its times are by; without one, the organisation's. */
  zone?: string;
}

/** What happened to a thing in a list, newest first: who did it, and what it was before. */
export function ThingHistory({ thing }: { thing: Thing }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="quiet"
        aria-label={`${t("areas.spaces.history.title")}: ${thing.name}`}
        onClick={() => setOpen(true)}
      >
        {t("areas.spaces.history.title")}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={`${t("areas.spaces.history.title")}: ${thing.name}`}
        from="right"
      >
        <Events thing={thing} />
      </Dialog>
    </>
  );
}

function Events({ thing }: { thing: Thing }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery({
    queryKey: ["history", thing.kind, thing.id],
    queryFn: ({ pageParam }) =>
      READERS[thing.kind](thing.id, { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    // It has changed whenever a step was taken in the list.
    staleTime: 0,
  });
  if (list.isError) return <LoadError error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Skeleton className="h-40" />;
  const events = list.data.pages.flatMap((page) => page.items);
  if (events.length === 0 && !list.hasNextPage) return <Empty title={t("areas.spaces.history.empty")} />;
  return (
    <>
      <ol className="flex flex-col gap-3">
        {events.map((event) => (
          <li key={event.id} className="flex flex-col border-l-2 border-line pl-3 wrap-anywhere">
            <span>
              {eventWords(event.type)}
              {sumOf(event)}
            </span>
            {changesOf(event).map(([before, after]) => (
              <span key={after} className="text-sm">
                <del className="text-muted">{dateTime(before, thing.zone)}</del> → {dateTime(after, thing.zone)}
              </span>
            ))}
            {typeof event.data["reason"] === "string" && <span className="text-sm">{event.data["reason"]}</span>}
            <span className="text-sm text-muted">
              {dateTime(event.occurred_at)}
              {event.actor && (
                <>
                  {" · "}
                  <PersonName id={event.actor} />
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
      <LoadMore query={list} />
    </>
  );
}

/** The money that an event is about, where it is another sum than the thing's own. */
function sumOf({ data }: Event): string {
  const sum = data["refund_amount"] ?? data["captured_amount"];
  return typeof sum === "number" && sum > 0 ? ` · ${money(sum)}` : "";
}

/** The times that an event has put right or moved: what they were, and what they are. */
function changesOf({ data }: Event): [before: string, after: string][] {
  const [before, after] = [timesIn(data["before"]), timesIn(data["after"])];
  const pairs = [
    [data["old_begin"], data["begin"]],
    [data["before_check_in"], data["check_in"]],
    [before["check_in"], after["check_in"]],
    [before["check_out"], after["check_out"]],
  ];
  return pairs.filter(
    (pair): pair is [string, string] => pair.every((one) => typeof one === "string") && pair[0] !== pair[1],
  );
}

const timesIn = (value: unknown) => (value ?? {}) as Record<string, unknown>;

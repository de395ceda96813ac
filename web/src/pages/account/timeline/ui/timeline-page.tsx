import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, time, useTitle } from "@/shared/lib";
import { Empty, LoadError, LoadMore, PageTitle, Skeleton } from "@/shared/ui";
import { Choices } from "@/shared/ui/form";

type Event = Schemas["TimelineEventOut"];
const KINDS = ["all", "order", "visit", "donation", "ticket", "learning", "client", "karma", "user"] as const;
type Kind = (typeof KINDS)[number];

const timelineQuery = () =>
  infiniteQueryOptions({
    queryKey: ["timeline"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/users/me/timeline", {
          params: { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

// Kinds whose things have several names: contracts and invoices belong to the client's case.
const NAMES: [Kind, RegExp][] = [
  ["learning", /^(course|purchase|enrolment|lesson|quiz|learning|certificate|assistant|achievement)\./],
  ["client", /^(contract|invoice)\./],
  ["visit", /^(booking|pass|guest|space)\./],
  ["donation", /^monthly_donation\./],
  ["order", /^(waitlist|promo)\./],
];

const kindOf = (event: Event): Kind | "other" =>
  NAMES.find(([, names]) => names.test(event.type))?.[0] ??
  KINDS.find((kind) => event.type.startsWith(`${kind}.`)) ??
  "other";

function target(event: Event): string | undefined {
  if (event.aggregate === "order") return `/orders/${event.aggregate_id}`;
  if (event.aggregate === "client") return "/account/contracts";
  if (event.type.startsWith("achievement.")) return "/account/achievements";
  if (event.type.startsWith("certificate.")) return "/account/certificates";
  if (kindOf(event) === "learning") return "/account/courses";
  if (event.type.startsWith("booking.")) return "/account/bookings";
  if (event.type.startsWith("pass.")) return "/account/passes";
  if (event.type.startsWith("guest.")) return "/account/guests";
  return event.aggregate === "ticket" ? `/help/${event.aggregate_id}` : undefined;
}

/** Everything that happened to one's account, over all modules, by day and by kind. */
export function TimelinePage() {
  const { t } = useTranslation();
  useTitle(t("timeline.title"));
  const [kind, setKind] = useState<Kind>("all");
  const list = useInfiniteQuery(timelineQuery());
  const events = (list.data?.pages.flatMap((page) => page.items) ?? []).filter(
    (event) => kind === "all" || kindOf(event) === kind,
  );
  const days = new Map<string, Event[]>();
  for (const event of events) {
    const day = date(event.occurred_at);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return (
    <>
      <PageTitle>{t("timeline.title")}</PageTitle>
      <div className="mb-6 -mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
        <div className="w-max">
          <Choices<Kind>
            legend={t("timeline.text")}
            hideLegend
            pills
            name="kind"
            value={kind}
            onChange={setKind}
            options={KINDS.map((value) => ({ value, label: t(`timeline.kinds.${value}`) }))}
          />
        </div>
      </div>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton className="h-72 rounded-card" />
      ) : days.size === 0 ? (
        <Empty title={t("timeline.empty")} />
      ) : (
        <div className="flex flex-col gap-8">
          {[...days].map(([day, found]) => (
            <section key={day}>
              <h2 className="mb-3 font-semibold">{day}</h2>
              <ol className="flex flex-col border-l-2 border-line">
                {found.map((event) => {
                  const to = target(event);
                  const text = t(`timeline.event.${event.type.replace(".", "_")}` as "timeline.text", {
                    defaultValue: t(`timeline.kinds.${kindOf(event)}`),
                  });
                  return (
                    <li key={event.id} className="relative flex min-h-11 items-center justify-between gap-4 pl-5">
                      <span
                        aria-hidden
                        className="absolute -left-[0.4375rem] size-3 rounded-full border-2 border-canvas bg-accent"
                      />
                      {to ? (
                        <Link to={to} className="py-2 underline-offset-4 hover:underline">
                          {text}
                        </Link>
                      ) : (
                        <span className="py-2">{text}</span>
                      )}
                      <span className="shrink-0 text-sm text-muted tabular-nums">{time(event.occurred_at)}</span>
                    </li>
                  );
                })}
              </ol>
            </section>
          ))}
        </div>
      )}
      <LoadMore query={list} />
    </>
  );
}

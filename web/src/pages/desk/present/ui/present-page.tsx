import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { DoorOpen } from "lucide-react";
import { useSearchParams } from "react-router";
import { PersonName } from "@/features/find-person";
import { useMay } from "@/entities/permission";
import { type Space, spacesQuery } from "@/entities/space";
import { api, everyItem, pollInterval, type Schemas, unwrap, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { time, todayIn, useTitle } from "@/shared/lib";
import { Badge, ButtonLink, Empty, LoadError, LoadMore, PageTitle, Progress, Skeleton } from "@/shared/ui";
import { SearchFilter, SelectFilter } from "@/shared/ui/form";
import { ByHand } from "./by-hand";

type Visitor = Schemas["PresentVisitorOut"];
type Guest = Schemas["GuestOut"];

const presentQuery = (spaceId: string) =>
  infiniteQueryOptions({
    queryKey: ["desk", "present", spaceId],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/visits/present", {
          params: { query: { space_id: spaceId, limit: 100, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: () => pollInterval(false, `presence/${spaceId}`) / 3,
  });

/** Who is in now, since when, and the guests of the day; staff let people out by hand, with a reason. */
export function PresentPage() {
  const { t } = useTranslation();
  useTitle(t("areas.door.present"));
  const [params, setParams] = useSearchParams();
  const spaces = useQuery(spacesQuery);
  const items = spaces.data?.items;
  const space = items?.find((one) => one.id === params.get("space")) ?? items?.[0];
  const q = params.get("q") ?? "";
  const set = (name: string, value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    <>
      <PageTitle aside={<ButtonLink to="/desk/door">{t("areas.door.title")}</ButtonLink>}>
        {t("areas.door.present")}
      </PageTitle>
      {spaces.isError ? (
        <LoadError error={spaces.error} retry={() => void spaces.refetch()} />
      ) : !items ? (
        <Skeleton className="h-64 rounded-card" />
      ) : !space ? (
        <Empty icon={<DoorOpen aria-hidden />} title={t("areas.door.noSpaces")}>
          {t("areas.door.noSpacesText")}
        </Empty>
      ) : (
        <>
          <div className="mb-5 flex flex-wrap gap-3">
            <SelectFilter label={t("areas.door.space")} value={space.id} onChange={(id) => set("space", id)}>
              {items.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </SelectFilter>
            <SearchFilter
              label={t("areas.door.search")}
              placeholder={t("areas.door.search")}
              value={q}
              onChange={(text) => set("q", text)}
              className="min-w-0 flex-1 basis-56 sm:max-w-md"
            />
          </div>
          <People key={space.id} space={space} q={q.toLowerCase()} />
        </>
      )}
    </>
  );
}

const fits = (q: string, ...texts: (string | null)[]): boolean =>
  !q || texts.some((text) => text?.toLowerCase().includes(q));

function People({ space, q }: { space: Space; q: string }) {
  const { t } = useTranslation();
  const mayReadGuests = useMay("guests.read_all");
  const mayLet = useMay("visits.let_in");
  const list = useInfiniteQuery(presentQuery(space.id));
  const day = todayIn(space.time_zone);
  const guests = useQuery({
    queryKey: ["desk", "guests", space.id, day],
    queryFn: ({ signal }) =>
      everyItem((page) =>
        unwrap(api.GET("/api/v1/guests", { params: { query: { space_id: space.id, day, ...page } }, signal })),
      ),
    enabled: mayReadGuests,
    refetchInterval: () => pollInterval(false, "queue/guests") / 3,
  });
  useLive(`presence/${space.id}`, ["desk", "present", space.id]);
  useLive(mayReadGuests ? "queue/guests" : "", ["desk", "guests", space.id]);
  if (list.isError) return <LoadError error={list.error} retry={() => void list.refetch()} />;
  const [page] = list.data?.pages ?? [];
  if (!page || !list.data) return <Skeleton className="h-64 rounded-card" />;
  const people = list.data.pages.flatMap((one) => one.items);
  const shown = people.filter((one) => fits(q, one.name, one.phone, one.email));
  const others = list.data.pages.reduce((sum, one) => sum + one.others, 0);
  const invited = (guests.data ?? []).filter((one) => one.status !== "cancelled" && fits(q, one.name));
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div className="w-full max-w-md">
          <p className="mb-2 text-2xl font-semibold tabular-nums" role="status">
            {t("areas.door.full", { present: page.present, capacity: page.capacity })}
          </p>
          <Progress value={page.present} max={page.capacity} label={t("areas.door.howFull")} />
        </div>
        {mayLet && <LetMemberIn space={space} />}
      </div>
      {people.length + others === 0 ? (
        <Empty icon={<DoorOpen aria-hidden />} title={t("areas.door.nobody")}>
          {t("areas.door.nobodyText")}
        </Empty>
      ) : (
        <ul
          aria-label={t("areas.door.present")}
          className="divide-y divide-line rounded-card border border-line bg-surface"
        >
          {shown.map((one) => (
            <VisitorRow key={one.visit_id ?? `${one.name}${one.since}`} visitor={one} space={space} />
          ))}
          {others > 0 && <li className="p-4 text-muted">{t("areas.door.others", { count: others })}</li>}
          {shown.length === 0 && <li className="p-4 text-muted">{t("areas.door.notFound")}</li>}
        </ul>
      )}
      <LoadMore query={list} />
      {invited.length > 0 && (
        <section aria-labelledby="guests">
          <h2 id="guests" className="mb-3 text-lg font-semibold">
            {t("areas.door.guests")}
          </h2>
          <ul className="divide-y divide-line rounded-card border border-line bg-surface">
            {invited.map((one) => (
              <GuestRow key={one.id} guest={one} space={space} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function VisitorRow({ visitor, space }: { visitor: Visitor; space: Space }) {
  const { t } = useTranslation();
  const mayLet = useMay("visits.let_in");
  const { user_id: userId } = visitor;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 p-4">
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-semibold wrap-anywhere">
          {userId ? <PersonName id={userId} name={visitor.name} /> : visitor.name}
        </p>
        <p className="text-sm text-muted wrap-anywhere">
          {t("areas.door.since", { time: time(visitor.since, space.time_zone) })}
          {visitor.phone && ` · ${visitor.phone}`}
          {visitor.email && ` · ${visitor.email}`}
        </p>
      </div>
      {mayLet && userId && (
        <ByHand
          label={t("areas.door.letOut")}
          title={t("areas.door.letOutTitle", { name: visitor.name })}
          act={(reason, key) =>
            unwrap(
              api.POST("/api/v1/visits/let-out", {
                params: { header: { "Idempotency-Key": key } },
                body: { user_id: userId, reason },
              }),
            )
          }
        />
      )}
    </li>
  );
}

function GuestRow({ guest, space }: { guest: Guest; space: Space }) {
  const { t } = useTranslation();
  const mayLet = useMay("guests.let_in");
  const path = { guest_id: guest.id };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 p-4">
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-semibold wrap-anywhere">{guest.name}</p>
        {guest.arrived_at && (
          <p className="text-sm text-muted">
            {t("areas.door.since", { time: time(guest.arrived_at, space.time_zone) })}
          </p>
        )}
      </div>
      <Badge tone={guest.status === "arrived" ? "leaf" : guest.status === "invited" ? "amber" : "neutral"}>
        {t(`cowork.guestStatus.${guest.status}`)}
      </Badge>
      {mayLet && guest.status === "invited" && (
        <ByHand
          isEntry
          label={t("areas.door.letIn")}
          title={t("areas.door.letInTitle", { name: guest.name })}
          act={(reason) => unwrap(api.POST("/api/v1/guests/{guest_id}/let-in", { params: { path }, body: { reason } }))}
        />
      )}
      {mayLet && guest.status === "arrived" && (
        <ByHand
          label={t("areas.door.letOut")}
          title={t("areas.door.letOutTitle", { name: guest.name })}
          act={(reason) =>
            unwrap(api.POST("/api/v1/guests/{guest_id}/let-out", { params: { path }, body: { reason } }))
          }
        />
      )}
    </li>
  );
}

/** Somebody whose phone is flat says their number or address. */
function LetMemberIn({ space }: { space: Space }) {
  const { t } = useTranslation();
  return (
    <ByHand
      isEntry
      asksWho
      label={t("areas.door.letMemberIn")}
      title={t("areas.door.letIn")}
      act={(reason, key, login) =>
        unwrap(
          api.POST("/api/v1/visits/let-in", {
            params: { header: { "Idempotency-Key": key } },
            body: { login, space_id: space.id, reason },
          }),
        )
      }
    />
  );
}

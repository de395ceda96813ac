import { useQuery } from "@tanstack/react-query";
import { Armchair, ChevronDown, MapPin } from "lucide-react";
import { useState } from "react";
import { type Space, spacesQuery } from "@/entities/space";
import { useIsMember } from "@/entities/session";
import { useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, dateTime, time, todayIn, useTitle } from "@/shared/lib";
import { Badge, ButtonLink, Card, Empty, LoadError, PageTitle, Progress, Skeleton } from "@/shared/ui";
import { closedSoon } from "../model/closed-days";
import { Door } from "./door";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export function SpacesPage() {
  const { t } = useTranslation();
  useTitle(t("spaces.title"), { description: t("spaces.text") });
  const member = useIsMember();
  const spaces = useQuery(spacesQuery);
  return (
    <div className="shell py-8 sm:py-12">
      <PageTitle>{t("spaces.title")}</PageTitle>
      <div className="grid items-start gap-8 lg:grid-cols-[1fr_22rem] lg:gap-12">
        <div className="order-2 min-w-0 lg:order-1">
          {spaces.isError ? (
            <LoadError error={spaces.error} retry={() => void spaces.refetch()} />
          ) : spaces.isPending ? (
            <Skeleton className="h-72 rounded-card" />
          ) : spaces.data.items.length === 0 ? (
            <Empty icon={<Armchair aria-hidden />} title={t("spaces.empty")} />
          ) : (
            <ul className="flex flex-col gap-5">
              {spaces.data.items.map((space) => (
                <li key={space.id}>
                  <SpaceCard space={space} />
                </li>
              ))}
            </ul>
          )}
        </div>
        <div className="order-1 lg:sticky lg:top-24 lg:order-2">
          {member ? (
            <Door spaces={spaces.data?.items ?? []} />
          ) : (
            <Card className="flex flex-col gap-4">
              <p className="text-lg">{t("spaces.text")}</p>
              <ButtonLink to="/login?next=/spaces" size="lg">
                {t("site.signIn")}
              </ButtonLink>
            </Card>
          )}
        </div>
      </div>
    </div>
  );
}

/** A day's spans: the API gives one as a pair, several as a list of pairs. */
function spansOf(hours: string[] | string[][] | null | undefined): string[][] {
  if (!hours?.length) return [];
  return Array.isArray(hours[0]) ? (hours as string[][]) : [hours as string[]];
}

/** A time by the clock of a space, with the day where it is not within the next 24 hours. */
function soonOrDay(iso: string, timeZone: string, now: number): string {
  return new Date(iso).getTime() - now < 86_400_000 ? time(iso, timeZone) : dateTime(iso, timeZone);
}

function SpaceCard({ space }: { space: Space }) {
  const { t } = useTranslation();
  useLive(`presence/${space.id}`, ["spaces"]);
  const free = Math.max(0, space.capacity - space.present);
  const always = space.is_open && !space.closes_at;
  const [now] = useState(() => Date.now());
  const closed = closedSoon(space.closed_days, todayIn(space.time_zone, now));
  return (
    <Card className="flex flex-col gap-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-xl font-semibold">{space.name}</h2>
          {space.address && (
            <a
              href={`https://yandex.ru/maps/?text=${encodeURIComponent(space.address)}`}
              target="_blank"
              rel="noreferrer"
              className="inline-flex min-h-11 items-center gap-1.5 text-muted underline underline-offset-4 hover:text-ink"
            >
              <MapPin className="size-4 shrink-0" aria-hidden />
              {space.address}
              <span className="sr-only">, {t("spaces.map")}</span>
            </a>
          )}
        </div>
        <Badge tone={!space.is_open ? "neutral" : free > 0 ? "leaf" : "amber"}>
          {!space.is_open ? t("spaces.closed") : free > 0 ? t("spaces.free", { count: free }) : t("spaces.full")}
        </Badge>
      </div>
      <div className="flex flex-col gap-2">
        <Progress
          value={space.present}
          max={space.capacity}
          label={t("spaces.occupancy", { present: space.present, capacity: space.capacity })}
        />
        <p className="flex flex-wrap justify-between gap-x-4 text-sm text-muted">
          <span>{t("spaces.occupancy", { present: space.present, capacity: space.capacity })}</span>
          <span>
            {always
              ? t("spaces.openAlways")
              : space.is_open && space.closes_at
                ? t("spaces.open", { time: soonOrDay(space.closes_at, space.time_zone, now) })
                : space.opens_at
                  ? t("spaces.opens", { time: soonOrDay(space.opens_at, space.time_zone, now) })
                  : t("spaces.closed")}
          </span>
        </p>
      </div>
      <ButtonLink to={`/spaces/${space.id}`} variant="secondary" className="self-start whitespace-normal! py-2">
        {t("cowork.bookHere")}
      </ButtonLink>
      {closed.length > 0 && (
        <ul className="text-sm text-muted">
          {closed.map((day) => (
            <li key={day.date}>
              {t("spaces.closedOn", { date: date(day.date) })}
              {day.name && `: ${day.name}`}
            </li>
          ))}
        </ul>
      )}
      {!always && (
        <details className="group">
          <summary className="flex min-h-11 cursor-pointer items-center gap-1.5 font-semibold">
            {t("spaces.hours")}
            <ChevronDown className="size-4.5 transition-transform group-open:rotate-180" aria-hidden />
          </summary>
          <dl className="grid max-w-xs grid-cols-[3rem_1fr] gap-y-1.5 pt-1 tabular-nums">
            {DAYS.map((day) => {
              const hours = spansOf(space.opening_hours[day]);
              return (
                <div key={day} className="contents">
                  <dt className="text-muted">{t(`spaces.days.${day}`)}</dt>
                  <dd>{hours.length ? hours.map((span) => span.join("–")).join(", ") : t("spaces.dayOff")}</dd>
                </div>
              );
            })}
          </dl>
        </details>
      )}
    </Card>
  );
}

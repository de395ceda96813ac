import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import { useMay } from "@/entities/permission";
import { useTranslation } from "@/shared/i18n";
import { date, dateTime, money, number, useTitle } from "@/shared/lib";
import { Badge, Card, LoadError, PageTitle, Skeleton } from "@/shared/ui";
import { type Person, personQuery } from "../model/people";
import { AccessCard } from "./access-card";
import { AchievementsCard } from "./achievements-card";
import { KarmaCard } from "./karma-card";
import { RoleBadges } from "./people-page";
import { RolesCard } from "./roles-card";
import { TimelineCard } from "./timeline-card";

export function PersonPage() {
  const { t } = useTranslation();
  const { userId = "" } = useParams();
  const query = useQuery(personQuery(userId));
  const may = {
    update: useMay("users.update"),
    karma: useMay("karma.award"),
    achievements: useMay("achievements.administer"),
    timeline: useMay("users.read_timeline"),
  };
  useTitle(query.data?.full_name ?? t("areas.people.title"));
  if (query.isError) return <LoadError error={query.error} retry={() => void query.refetch()} isPage />;
  const person = query.data;
  return (
    <>
      <Link to="/admin/people" className="mb-2 inline-flex min-h-11 items-center gap-2 text-muted hover:text-ink">
        <ArrowLeft className="size-4.5" aria-hidden />
        {t("areas.people.title")}
      </Link>
      {!person ? (
        <Skeleton className="h-96 rounded-card" />
      ) : (
        <>
          <PageTitle aside={<RoleBadges person={person} />}>{person.full_name}</PageTitle>
          <div key={person.id} className="grid items-start gap-6 xl:grid-cols-[2fr_3fr]">
            <div className="flex min-w-0 flex-col gap-6">
              <Profile person={person} />
              <Elsewhere person={person} />
              {may.update && <AccessCard person={person} />}
            </div>
            <div className="flex min-w-0 flex-col gap-6">
              <RolesCard person={person} isReadOnly={!may.update} />
              {may.karma && <KarmaCard person={person} />}
              {may.achievements && <AchievementsCard userId={person.id} />}
              {may.timeline && <TimelineCard userId={person.id} />}
            </div>
          </div>
        </>
      )}
    </>
  );
}

function Profile({ person }: { person: Person }) {
  const { t } = useTranslation();
  const mark = (verified: boolean) => (
    <Badge tone={verified ? "leaf" : "amber"}>
      {t(verified ? "areas.people.verified" : "areas.people.unverified")}
    </Badge>
  );
  const rows: [string, ReactNode][] = [
    [
      t("areas.people.phone"),
      person.phone ? (
        <>
          {person.phone} {mark(person.phone_verified)}
        </>
      ) : (
        "—"
      ),
    ],
    [
      t("areas.people.email"),
      person.email ? (
        <>
          {person.email} {mark(person.email_verified)}
        </>
      ) : (
        "—"
      ),
    ],
    [t("areas.people.address"), person.address ?? "—"],
    [t("areas.people.telegram"), person.telegram ?? "—"],
    [t("areas.people.vk"), person.vk ?? "—"],
    [t("areas.people.language"), t(`areas.support.language.${person.locale as "ru"}`)],
    [t("areas.people.registered"), date(person.created_at)],
    [t("areas.people.karma"), number(person.karma)],
    [t("areas.people.donated"), money(person.total_donated)],
    [t("areas.people.id"), <code key="id">{person.id}</code>],
    ...(person.erase_after ? [[t("areas.people.erasure"), dateTime(person.erase_after)] as [string, string]] : []),
  ];
  return (
    <Card aria-labelledby="profile">
      <h2 id="profile" className="mb-4 text-lg font-semibold">
        {t("areas.people.profile")}
      </h2>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2.5 text-[0.9375rem]">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Elsewhere({ person }: { person: Person }) {
  const { t } = useTranslation();
  const named = encodeURIComponent(person.phone ?? person.email ?? person.id);
  const links = [
    useMay("orders.read_all") && { to: `/admin/orders?q=${named}`, title: t("areas.people.toOrders") },
    useMay("tickets.read_all") && { to: `/desk/tickets?view=open&q=${named}`, title: t("areas.people.toTickets") },
    useMay("visits.read_all") && { to: `/admin/spaces/visits?person=${person.id}`, title: t("areas.people.toVisits") },
    useMay("messages.read") && {
      to: `/admin/operations/deliveries?person=${person.id}`,
      title: t("areas.people.toMessages"),
    },
    useMay("audit.read") && { to: `/admin/audit?target=${person.id}`, title: t("areas.people.toAudit") },
    useMay("audit.read") &&
      person.roles.length > 1 && { to: `/admin/audit?actor=${person.id}`, title: t("areas.people.toOwnActs") },
  ].filter((one) => one !== false);
  if (links.length === 0) return null;
  return (
    <Card aria-labelledby="elsewhere">
      <h2 id="elsewhere" className="mb-2 text-lg font-semibold">
        {t("areas.people.elsewhere")}
      </h2>
      <ul>
        {links.map(({ to, title }) => (
          <li key={to}>
            <Link to={to} className="flex min-h-11 items-center font-medium underline-offset-4 hover:underline">
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { UsersRound } from "lucide-react";
import { useSearchParams } from "react-router";
import { SavedViews } from "@/features/saved-views";
import { useTranslation } from "@/shared/i18n";
import { date, useFilters, useTitle } from "@/shared/lib";
import { Badge, Empty, LoadError, LoadMore, PageTitle } from "@/shared/ui";
import { SearchFilter, SelectFilter } from "@/shared/ui/form";
import { type Column, DataTable } from "@/shared/ui/table";
import { GIVEN_ROLES, peopleQuery, type Person } from "../model/people";

export function PeoplePage() {
  const { t } = useTranslation();
  useTitle(t("areas.people.title"));
  const { get, set } = useFilters();
  const [query] = useSearchParams();
  const filter = { q: get("q"), role: get("role"), state: get("state") };
  const list = useInfiniteQuery(peopleQuery(filter));
  const rows = list.data?.pages.flatMap((page) => page.items);
  const columns: Column<Person>[] = [
    {
      key: "name",
      title: t("areas.people.name"),
      // Namesakes are told apart on a phone, too, which has no room for the columns of contacts.
      cell: (row) => (
        <>
          {row.full_name}
          <span className="block text-sm break-all text-muted md:hidden">{row.phone ?? row.email}</span>
        </>
      ),
    },
    {
      key: "roles",
      title: t("areas.people.roles"),
      cell: (row) => <RoleBadges person={row} />,
    },
    { key: "phone", title: t("areas.people.phone"), onlyWide: true, cell: (row) => row.phone ?? "—" },
    {
      key: "email",
      title: t("areas.people.email"),
      onlyWide: true,
      cell: (row) => <span className="break-all">{row.email ?? "—"}</span>,
    },
    {
      key: "since",
      title: t("areas.people.registered"),
      align: "right",
      onlyWide: true,
      cell: (row) => date(row.created_at),
    },
  ];
  return (
    <>
      <PageTitle>{t("areas.people.title")}</PageTitle>
      <SavedViews className="mb-4" list="people" path="/admin/people" query={query} />
      <div role="search" className="mb-6 grid gap-3 sm:grid-cols-[1fr_auto_auto]">
        <SearchFilter
          label={t("areas.people.search")}
          placeholder={t("areas.people.searchPlaceholder")}
          value={filter.q}
          onChange={(q) => set({ q })}
        />
        <SelectFilter label={t("areas.people.role")} value={filter.role} onChange={(role) => set({ role })}>
          <option value="">{t("areas.people.anyRole")}</option>
          {GIVEN_ROLES.map((role) => (
            <option key={role} value={role}>
              {t(`areas.people.roleNames.${role}`)}
            </option>
          ))}
        </SelectFilter>
        <SelectFilter label={t("areas.people.access")} value={filter.state} onChange={(state) => set({ state })}>
          <option value="">{t("areas.people.anyAccess")}</option>
          <option value="active">{t("areas.people.active")}</option>
          <option value="disabled">{t("areas.people.disabled")}</option>
        </SelectFilter>
      </div>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : rows?.length === 0 && !list.hasNextPage ? (
        <Empty icon={<UsersRound aria-hidden />} title={t("areas.people.nobodyFound")}>
          {t("areas.people.nobodyText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.people.title")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.full_name}
          rowLink={(row) => `/admin/people/${row.id}`}
        />
      )}
      <LoadMore query={list} />
    </>
  );
}

export function RoleBadges({ person }: { person: Person }) {
  const { t } = useTranslation();
  const roles = GIVEN_ROLES.filter((role) => person.roles.includes(role));
  return (
    <span className="flex flex-wrap gap-1.5">
      {!person.is_active && <Badge tone="danger">{t("areas.people.disabled")}</Badge>}
      {roles.map((role) => (
        <Badge key={role} tone={role === "admin" ? "accent" : "neutral"}>
          {t(`areas.people.roleNames.${role}`)}
        </Badge>
      ))}
    </span>
  );
}

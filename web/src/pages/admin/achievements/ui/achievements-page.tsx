import { useQuery } from "@tanstack/react-query";
import { Plus, Trophy } from "lucide-react";
import { eventTypesQuery, eventWords } from "@/entities/event";
import { language, useTranslation } from "@/shared/i18n";
import { money, number, useTitle } from "@/shared/lib";
import { Badge, ButtonLink, Empty, LoadError, PageTitle } from "@/shared/ui";
import { type Column, DataTable } from "@/shared/ui/table";
import { type Achievement, achievementsQuery, isMoney } from "../model/rule";

export function AchievementsPage() {
  const { t } = useTranslation();
  useTitle(t("areas.achievements.title"));
  const query = useQuery(achievementsQuery);
  const events = useQuery(eventTypesQuery(language())).data?.items ?? [];
  const known = new Map(events.map((one) => [one.type, one]));
  const columns: Column<Achievement>[] = [
    { key: "title", title: t("areas.achievements.name"), cell: (row) => row.title },
    {
      key: "state",
      title: t("areas.achievements.state"),
      cell: (row) => (
        <span className="flex flex-wrap gap-1.5">
          <Badge tone={row.is_active ? "leaf" : "neutral"}>
            {t(row.is_active ? "areas.achievements.active" : "areas.achievements.inactive")}
          </Badge>
          {row.is_secret && <Badge tone="amber">{t("areas.achievements.secret")}</Badge>}
        </span>
      ),
    },
    {
      key: "events",
      title: t("areas.achievements.events"),
      onlyWide: true,
      cell: (row) => row.rule.events.map(eventWords).join(", "),
    },
    {
      key: "levels",
      title: t("areas.achievements.levels"),
      align: "right",
      onlyWide: true,
      cell: ({ rule }) => rule.levels.map(isMoney(rule, known) ? money : number).join(" · "),
    },
    {
      key: "karma",
      title: t("areas.achievements.karma"),
      align: "right",
      named: true,
      cell: (row) => number(row.karma),
    },
  ];
  const create = (
    <ButtonLink to="/admin/achievements/new">
      <Plus aria-hidden />
      {t("areas.achievements.create")}
    </ButtonLink>
  );
  return (
    <>
      <PageTitle aside={create}>{t("areas.achievements.title")}</PageTitle>
      {query.isError ? (
        <LoadError error={query.error} retry={() => void query.refetch()} />
      ) : query.data?.items.length === 0 ? (
        <Empty icon={<Trophy aria-hidden />} title={t("areas.achievements.none")} action={create}>
          {t("areas.achievements.noneText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.achievements.title")}
          columns={columns}
          rows={query.data?.items}
          rowKey={(row) => row.id}
          rowName={(row) => row.title}
          rowLink={(row) => `/admin/achievements/${row.id}`}
        />
      )}
    </>
  );
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Workflow } from "lucide-react";
import { eventWords } from "@/entities/event";
import { PersonName } from "@/features/find-person";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, useTitle } from "@/shared/lib";
import { Badge, Button, ButtonLink, Empty, LoadError, PageTitle, toastError } from "@/shared/ui";
import { type Column, DataTable } from "@/shared/ui/table";
import { type Rule, rulesQuery } from "../model/automation";

export function RulesPage() {
  const { t } = useTranslation();
  useTitle(t("areas.automation.title"));
  const rules = useQuery(rulesQuery);
  const client = useQueryClient();
  const turn = useMutation({
    mutationFn: (rule: Rule) =>
      unwrap(
        api.PATCH("/api/v1/automation/rules/{rule_id}", {
          params: { path: { rule_id: rule.id } },
          body: { is_active: !rule.is_active, version: rule.version },
        }),
      ),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ["automation"] }),
  });
  const columns: Column<Rule>[] = [
    { key: "title", title: t("areas.automation.name"), cell: (rule) => rule.title },
    {
      key: "when",
      title: t("areas.automation.when"),
      cell: (rule) => eventWords(rule.event_type),
    },
    {
      key: "then",
      title: t("areas.automation.then"),
      cell: (rule) => rule.actions.map((one) => t(`areas.automation.action.${one["type"] as "karma"}`)).join(", "),
    },
    {
      key: "state",
      title: t("areas.automation.state"),
      cell: (rule) => (
        <Badge tone={rule.is_active ? "leaf" : "neutral"}>
          {t(rule.is_active ? "areas.automation.on" : "areas.automation.off")}
        </Badge>
      ),
    },
    {
      key: "changed",
      title: t("areas.automation.changed"),
      onlyWide: true,
      cell: (rule) => (
        <>
          {date(rule.updated_at)}
          {rule.changed_by && <PersonName id={rule.changed_by} className="relative z-10 block text-sm text-muted" />}
        </>
      ),
    },
    {
      key: "turn",
      title: t("areas.automation.turn"),
      align: "right",
      cell: (rule) => (
        <Button
          variant="quiet"
          className="relative z-10"
          busy={turn.isPending && turn.variables.id === rule.id}
          onClick={() => turn.mutate(rule)}
          aria-label={t(rule.is_active ? "areas.automation.turnOffNamed" : "areas.automation.turnOnNamed", {
            name: rule.title,
          })}
        >
          {t(rule.is_active ? "areas.automation.turnOff" : "areas.automation.turnOn")}
        </Button>
      ),
    },
  ];
  const add = (
    <ButtonLink to="/admin/automation/new">
      <Plus aria-hidden />
      {t("areas.automation.add")}
    </ButtonLink>
  );
  if (rules.isError) return <LoadError error={rules.error} retry={() => void rules.refetch()} />;
  return (
    <>
      <PageTitle aside={add}>{t("areas.automation.title")}</PageTitle>
      <p className="mb-6 max-w-prose text-muted">{t("areas.automation.about")}</p>
      {rules.data?.items.length === 0 ? (
        <Empty icon={<Workflow aria-hidden />} title={t("areas.automation.empty")} action={add}>
          {t("areas.automation.emptyText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.automation.title")}
          columns={columns}
          rows={rules.data?.items}
          rowKey={(rule) => rule.id}
          rowName={(rule) => rule.title}
          rowLink={(rule) => `/admin/automation/${rule.id}`}
        />
      )}
    </>
  );
}

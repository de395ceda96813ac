import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import { eventTypesQuery } from "@/entities/event";
import { api, unwrap } from "@/shared/api";
import { language, useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { Badge, ConfirmButton, LoadError, PageTitle, Skeleton, toastError } from "@/shared/ui";
import { type Rule, ruleQuery } from "../model/automation";
import { RuleEditor } from "./rule-editor";
import { RuleHistory } from "./rule-history";

/** A rule: its editor with a preview, and its history; `new` is one that is not kept yet. */
export function RulePage() {
  const { ruleId = "" } = useParams();
  const isNew = ruleId === "new";
  const { t } = useTranslation();
  const rule = useQuery({ ...ruleQuery(ruleId), enabled: !isNew });
  // Without its options a list would show none as chosen.
  const events = useQuery(eventTypesQuery(language()));
  useTitle(rule.data?.title ?? t("areas.automation.add"));
  const failed = [rule, events].find((query) => query.isError && !query.data);
  if (failed) return <LoadError error={failed.error} retry={() => void failed.refetch()} isPage />;
  if (isNew) {
    return (
      <>
        <PageTitle>{t("areas.automation.add")}</PageTitle>
        {events.isPending ? <Skeleton className="h-96 rounded-card" /> : <RuleEditor />}
      </>
    );
  }
  if (!rule.data || events.isPending) return <Skeleton className="h-96 rounded-card" />;
  return (
    <>
      <PageTitle aside={rule.data.archived_at ? <ArchivedBadge /> : <ArchiveButton rule={rule.data} />}>
        {rule.data.title}
      </PageTitle>
      {!rule.data.archived_at && <RuleEditor key={rule.data.id} rule={rule.data} />}
      <RuleHistory ruleId={rule.data.id} />
    </>
  );
}

function ArchivedBadge() {
  const { t } = useTranslation();
  return <Badge>{t("areas.automation.archived")}</Badge>;
}

function ArchiveButton({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const archive = async () => {
    try {
      await unwrap(api.DELETE("/api/v1/automation/rules/{rule_id}", { params: { path: { rule_id: rule.id } } }));
      await client.invalidateQueries({ queryKey: ["automation"] });
      await navigate("/admin/automation");
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <ConfirmButton
      title={t("areas.automation.archiveTitle", { name: rule.title })}
      text={t("areas.automation.archiveText")}
      confirm={t("areas.automation.archive")}
      onConfirm={archive}
    >
      {t("areas.automation.archive")}
    </ConfirmButton>
  );
}

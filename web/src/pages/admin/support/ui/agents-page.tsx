import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { watchTask } from "@/entities/task";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { number, useFilters } from "@/shared/lib";
import { Button, Empty, LoadError, toast, toastError } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";
import { DataTable } from "@/shared/ui/table";

type AgentStats = Schemas["AgentStatsOut"];

/** What each agent did in a period, to look at and as a file. */
export function AgentsPage() {
  const { t } = useTranslation();
  const { get, set } = useFilters();
  const [busy, setBusy] = useState(false);
  const from = get("from");
  const to = get("to");
  const period = { ...(from ? { from } : {}), ...(to ? { to } : {}) };
  const query = useQuery({
    queryKey: ["support", "agent-stats", period],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/support/stats/agents", { params: { query: period }, signal })),
  });
  const minutes = (seconds: number | null) =>
    seconds === null ? "—" : t("areas.support.settings.minutes", { count: Math.round(seconds / 60) });
  const download = async () => {
    setBusy(true);
    try {
      const asked = await unwrap(
        api.GET("/api/v1/support/stats/agents/export", { params: { query: { ...period, format: "csv" } } }),
      );
      watchTask({ id: asked.task_id, label: "file" });
      toast.message(t("tasks.started"));
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div className="mb-5 flex flex-wrap items-end gap-3">
        <TextField
          type="date"
          label={t("areas.support.settings.from")}
          value={from}
          max={to || undefined}
          onChange={(event) => set({ from: event.target.value })}
        />
        <TextField
          type="date"
          label={t("areas.support.settings.to")}
          value={to}
          min={from || undefined}
          onChange={(event) => set({ to: event.target.value })}
        />
        <Button variant="secondary" busy={busy} className="ml-auto" onClick={() => void download()}>
          <Download aria-hidden />
          CSV
        </Button>
      </div>
      {query.isError ? (
        <LoadError error={query.error} retry={() => void query.refetch()} />
      ) : query.data?.items.length === 0 ? (
        <Empty title={t("areas.support.settings.noStats")} />
      ) : (
        <DataTable<AgentStats>
          label={t("areas.support.settings.agents")}
          rows={query.data?.items}
          rowKey={(one) => one.agent_id}
          rowName={(one) => one.full_name ?? t("areas.support.colleague")}
          columns={[
            {
              key: "name",
              title: t("areas.support.colleague"),
              cell: (one) => one.full_name ?? t("areas.support.colleague"),
            },
            {
              key: "handled",
              title: t("areas.support.settings.handled"),
              align: "right",
              named: true,
              cell: (one) => number(one.handled),
            },
            {
              key: "replies",
              title: t("areas.support.settings.replies"),
              align: "right",
              named: true,
              cell: (one) => number(one.replies),
            },
            {
              key: "first",
              title: t("areas.support.sla.first_response"),
              align: "right",
              named: true,
              cell: (one) => minutes(one.first_response.median),
            },
            {
              key: "resolution",
              title: t("areas.support.sla.resolution"),
              align: "right",
              named: true,
              cell: (one) => minutes(one.resolution.median),
            },
            {
              key: "rating",
              title: t("areas.support.prop.rating"),
              align: "right",
              named: true,
              cell: (one) => (one.ratings.mean === null ? "—" : number(one.ratings.mean)),
            },
          ]}
        />
      )}
    </>
  );
}

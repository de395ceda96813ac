import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { spacesQuery } from "@/entities/space";
import { useTranslation } from "@/shared/i18n";
import { DayFilter, SelectFilter } from "@/shared/ui/form";
import { ExportButton } from "./export-button";

interface Query {
  space_id?: string;
  from?: string;
  to?: string;
}

interface PeriodExportProps {
  /** What the file is of. */
  name: string;
  /** Whether it may be of one space. */
  bySpace?: boolean;
  ask: (query: Query) => Promise<{ task_id: string }>;
}

/** A file of a period, of which either end may be left out: also for who does not read the list on the screen. */
export function PeriodExport({ name, bySpace = false, ask }: PeriodExportProps) {
  const { t } = useTranslation();
  const spaces = useQuery({ ...spacesQuery, enabled: bySpace }).data?.items ?? [];
  const [space, setSpace] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const query = { ...(space ? { space_id: space } : {}), ...(from ? { from } : {}), ...(to ? { to } : {}) };
  return (
    <div role="group" aria-label={name} className="mb-5 flex flex-wrap items-center gap-3">
      <span className="font-semibold">{name}</span>
      {bySpace && (
        <SelectFilter label={t("areas.spaces.space")} value={space} onChange={setSpace}>
          <option value="">{t("areas.analytics.allSpaces")}</option>
          {spaces.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectFilter>
      )}
      <DayFilter label={t("areas.operations.audit.from")} value={from} onChange={setFrom} />
      <DayFilter label={t("areas.operations.audit.to")} value={to} onChange={setTo} />
      <ExportButton ask={() => ask(query)} />
    </div>
  );
}

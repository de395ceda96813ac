import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { agentsQuery, PRIORITIES, STATUSES, teamsQuery } from "@/entities/ticket";
import { useTranslation } from "@/shared/i18n";
import { SelectFilter } from "@/shared/ui/form";
import type { Filters, withFilters } from "../model/filters";

interface FilterFieldsProps {
  filters: Filters;
  onFilter: (changes: Parameters<typeof withFilters>[1]) => void;
}

/** What a queue can be narrowed by. */
export function FilterFields({ filters, onFilter }: FilterFieldsProps) {
  const { t } = useTranslation();
  const agents = useQuery(agentsQuery).data ?? [];
  const teams = useQuery(teamsQuery).data ?? [];
  return (
    <div className="grid grid-cols-2 gap-2 text-sm">
      <SelectFilter
        label={t("areas.support.prop.priority")}
        value={filters.priority}
        onChange={(priority) => onFilter({ priority })}
      >
        <option value="">{t("areas.support.any.priority")}</option>
        {PRIORITIES.toReversed().map((one) => (
          <option key={one} value={one}>
            {t(`areas.support.priority.${one}`)}
          </option>
        ))}
      </SelectFilter>
      <SelectFilter
        label={t("areas.support.prop.status")}
        value={filters.status}
        onChange={(status) => onFilter({ status })}
      >
        <option value="">{t("areas.support.any.status")}</option>
        {STATUSES.map((one) => (
          <option key={one} value={one}>
            {t(`areas.support.status.${one}`)}
          </option>
        ))}
      </SelectFilter>
      {filters.view !== "mine" && filters.view !== "unassigned" && (
        <SelectFilter
          label={t("areas.support.prop.assignee")}
          value={filters.assignee}
          onChange={(assignee) => onFilter({ assignee })}
        >
          <option value="">{t("areas.support.any.assignee")}</option>
          <option value="unassigned">{t("areas.support.nobody")}</option>
          {agents.map((one) => (
            <option key={one.id} value={one.id}>
              {one.full_name}
            </option>
          ))}
        </SelectFilter>
      )}
      {teams.length > 0 && (
        <SelectFilter label={t("areas.support.prop.team")} value={filters.team} onChange={(team) => onFilter({ team })}>
          <option value="">{t("areas.support.any.team")}</option>
          {teams.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectFilter>
      )}
      <TagFilter key={filters.tag} value={filters.tag} onChange={(tag) => onFilter({ tag })} />
    </div>
  );
}

function TagFilter({ value, onChange }: { value: string; onChange: (tag: string) => void }) {
  const { t } = useTranslation();
  const [tag, setTag] = useState(value);
  const send = () => {
    if (tag.trim().toLowerCase() !== value) onChange(tag.trim().toLowerCase());
  };
  return (
    <input
      value={tag}
      maxLength={40}
      aria-label={t("areas.support.prop.tag")}
      placeholder={t("areas.support.any.tag")}
      onChange={(event) => setTag(event.target.value)}
      onBlur={send}
      onKeyDown={(event) => event.key === "Enter" && send()}
      className="min-h-11 w-full rounded-full border border-line-strong/60 bg-surface px-4 font-medium placeholder:text-ink"
    />
  );
}

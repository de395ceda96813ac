import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { agentsQuery, type Team, teamsQuery } from "@/entities/ticket";
import { api, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { CheckboxField, SelectField, Switch, TextField } from "@/shared/ui/form";
import { EditorDialog } from "./editor-dialog";
import { Entries } from "./entries";

const CATEGORIES = ["delivery", "payment", "refund", "product", "preorder", "account", "coworking", "other"] as const;
const ASSIGNMENTS = ["none", "round_robin", "least_loaded"] as const;
const path = (id: string) => ({ path: { team_id: id } });

export function TeamsPage() {
  const { t } = useTranslation();
  const query = useQuery(teamsQuery);
  const agents = useQuery(agentsQuery).data ?? [];
  const [editing, setEditing] = useState<Team | "new">();
  const named = (ids: string[]) => ids.map((id) => agents.find((one) => one.id === id)?.full_name ?? "…").join(", ");
  return (
    <>
      <Entries
        query={query}
        queryKey={teamsQuery.queryKey}
        empty={t("areas.support.settings.noTeams")}
        addLabel={t("areas.support.settings.addTeam")}
        onAdd={() => setEditing("new")}
        onEdit={setEditing}
        nameOf={(one) => one.name}
        remove={(one) => unwrap(api.DELETE("/api/v1/support/teams/{team_id}", { params: path(one.id) }))}
      >
        {(one) => (
          <p>
            {named(one.members) || "—"} · {t(`areas.support.settings.assignment.${one.assignment}`)}
          </p>
        )}
      </Entries>
      {editing && <TeamEditor team={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </>
  );
}

type Fields = Pick<Team, "name" | "members" | "tags" | "categories" | "assignment" | "is_default">;

const EMPTY: Fields = { name: "", members: [], tags: [], categories: [], assignment: "none", is_default: false };

const toggled = (all: string[], one: string) => (all.includes(one) ? all.filter((it) => it !== one) : [...all, one]);

function TeamEditor({ team, onClose }: { team: Team | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const agents = useQuery(agentsQuery).data;
  const [fields, setFields] = useState<Fields>(team ?? EMPTY);
  const [tags, setTags] = useState((team?.tags ?? []).join(", "));
  const [key] = useIdempotencyKey();
  // Nobody can be made a member who handles no tickets any more, but who is one can be taken out.
  const former = agents
    ? [...new Set([...(team?.members ?? []), ...fields.members])].filter((id) => !agents.some((one) => one.id === id))
    : [];
  const set = (changes: Partial<Fields>) => setFields({ ...fields, ...changes });
  const body = () => ({
    name: fields.name,
    members: fields.members,
    tags: [
      ...new Set(
        tags
          .toLowerCase()
          .split(/[\s,]+/)
          .filter(Boolean),
      ),
    ],
    categories: fields.categories as (typeof CATEGORIES)[number][],
    assignment: fields.assignment,
    is_default: fields.is_default,
  });
  return (
    <EditorDialog<Team>
      title={team ? team.name : t("areas.support.settings.addTeam")}
      onClose={onClose}
      version={team?.version}
      queryKey={teamsQuery.queryKey}
      onSave={(version) =>
        team
          ? unwrap(
              api.PATCH("/api/v1/support/teams/{team_id}", { params: path(team.id), body: { version, ...body() } }),
            )
          : unwrap(
              api.POST("/api/v1/support/teams", {
                params: { header: { "Idempotency-Key": key } },
                body: body(),
              }),
            )
      }
      read={() => unwrap(api.GET("/api/v1/support/teams/{team_id}", { params: path(team?.id ?? "") }))}
      compare={(stored) =>
        [
          { field: "name", label: t("areas.support.settings.name"), theirs: stored.name, mine: fields.name },
          { field: "tags", label: t("areas.support.prop.tags"), theirs: stored.tags.join(", "), mine: tags },
          {
            field: "members",
            label: t("areas.support.settings.members"),
            theirs: String(stored.members.length),
            mine: String(fields.members.length),
          },
        ].filter((one) => one.theirs !== one.mine)
      }
      onTake={(stored) => {
        setFields(stored);
        setTags(stored.tags.join(", "));
      }}
    >
      <TextField
        label={t("areas.support.settings.name")}
        required
        maxLength={200}
        value={fields.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <fieldset>
        <legend className="text-sm font-semibold">{t("areas.support.settings.members")}</legend>
        {agents?.map((one) => (
          <CheckboxField
            key={one.id}
            label={one.full_name}
            checked={fields.members.includes(one.id)}
            onChange={() => set({ members: toggled(fields.members, one.id) })}
          />
        ))}
        {former.map((id) => (
          <CheckboxField
            key={id}
            label={`${t("areas.support.settings.formerAgent")} (${id})`}
            checked={fields.members.includes(id)}
            onChange={() => set({ members: toggled(fields.members, id) })}
          />
        ))}
      </fieldset>
      <SelectField
        label={t("areas.support.settings.assigns")}
        value={fields.assignment}
        onChange={(event) => set({ assignment: event.target.value as Fields["assignment"] })}
      >
        {ASSIGNMENTS.map((one) => (
          <option key={one} value={one}>
            {t(`areas.support.settings.assignment.${one}`)}
          </option>
        ))}
      </SelectField>
      <TextField
        label={t("areas.support.settings.teamTags")}
        hint={t("areas.support.tagsHint")}
        maxLength={500}
        value={tags}
        onChange={(event) => setTags(event.target.value)}
      />
      <fieldset>
        <legend className="text-sm font-semibold">{t("areas.support.settings.categories")}</legend>
        <div className="grid grid-cols-2">
          {CATEGORIES.map((one) => (
            <CheckboxField
              key={one}
              label={t(`areas.support.category.${one}`)}
              checked={fields.categories.includes(one)}
              onChange={() => set({ categories: toggled(fields.categories, one) })}
            />
          ))}
        </div>
      </fieldset>
      <Switch
        label={t("areas.support.settings.default")}
        checked={fields.is_default}
        onChange={(is_default) => set({ is_default })}
      />
    </EditorDialog>
  );
}

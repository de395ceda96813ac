import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { agentsQuery, type Macro, macrosQuery, PRIORITIES, teamsQuery } from "@/entities/ticket";
import { api, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, IconButton, Notice } from "@/shared/ui";
import { SelectField, TextAreaField, TextField } from "@/shared/ui/form";
import { actionOf, type Draft, draftOf, HOURS_PATTERN, isEditable, type Kind, KINDS } from "../model/actions";
import { EditorDialog } from "./editor-dialog";
import { Entries } from "./entries";

const path = (id: string) => ({ path: { macro_id: id } });

export function MacrosPage() {
  const { t } = useTranslation();
  const query = useQuery(macrosQuery);
  const [editing, setEditing] = useState<Macro | "new">();
  return (
    <>
      <Entries
        query={query}
        queryKey={macrosQuery.queryKey}
        empty={t("areas.support.settings.noMacros")}
        addLabel={t("areas.support.macros.create")}
        onAdd={() => setEditing("new")}
        onEdit={setEditing}
        nameOf={(one) => one.title}
        remove={(one) => unwrap(api.DELETE("/api/v1/support/macros/{macro_id}", { params: path(one.id) }))}
      >
        {(one) => <p>{one.actions.map((action) => t(`areas.support.action.${draftOf(action).kind}`)).join(" → ")}</p>}
      </Entries>
      {editing && <MacroEditor macro={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </>
  );
}

function MacroEditor({ macro, onClose }: { macro: Macro | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(macro?.title ?? "");
  const [drafts, setDrafts] = useState<Draft[]>(macro?.actions.map(draftOf) ?? [{ kind: "reply", value: "" }]);
  const [key] = useIdempotencyKey();
  // What the form cannot hold is left as it is: the title alone is changed.
  const isWhole = macro?.actions.every(isEditable) ?? true;
  const actions = drafts.flatMap((one) => actionOf(one) ?? []);
  const free = KINDS.filter((kind) => !drafts.some((one) => one.kind === kind));
  const change = (place: number, changed: Draft) => setDrafts(drafts.map((one, at) => (at === place ? changed : one)));
  return (
    <EditorDialog<Macro>
      title={macro ? macro.title : t("areas.support.macros.create")}
      onClose={onClose}
      version={macro?.version}
      queryKey={macrosQuery.queryKey}
      onSave={(version) =>
        macro
          ? unwrap(
              api.PATCH("/api/v1/support/macros/{macro_id}", {
                params: path(macro.id),
                body: { version, title, ...(isWhole ? { actions } : {}) },
              }),
            )
          : unwrap(
              api.POST("/api/v1/support/macros", {
                params: { header: { "Idempotency-Key": key } },
                body: { title, actions },
              }),
            )
      }
      read={() => unwrap(api.GET("/api/v1/support/macros/{macro_id}", { params: path(macro?.id ?? "") }))}
      compare={(stored) =>
        [
          { field: "title", label: t("areas.support.settings.name"), theirs: stored.title, mine: title },
          {
            field: "actions",
            label: t("areas.support.settings.actions"),
            theirs: stored.actions.map((one) => draftOf(one).value).join("; "),
            mine: drafts.map((one) => one.value).join("; "),
          },
        ].filter((one) => one.theirs !== one.mine)
      }
      onTake={(stored) => {
        setTitle(stored.title);
        setDrafts(stored.actions.map(draftOf));
      }}
    >
      <TextField
        label={t("areas.support.settings.name")}
        required
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      {isWhole ? (
        <>
          <ol className="flex flex-col gap-3">
            {drafts.map((draft, place) => (
              <li key={draft.kind} className="flex items-end gap-2 rounded-control bg-sunken p-3">
                <div className="min-w-0 flex-1">
                  <ActionField draft={draft} onChange={(value) => change(place, { ...draft, value })} />
                </div>
                <IconButton
                  label={`${t("action.remove")}: ${t(`areas.support.action.${draft.kind}`)}`}
                  onClick={() => setDrafts(drafts.filter((_, at) => at !== place))}
                >
                  <X aria-hidden />
                </IconButton>
              </li>
            ))}
          </ol>
          <div className="flex flex-wrap gap-1.5" role="group" aria-label={t("areas.support.settings.addAction")}>
            {free.map((kind) => (
              <Button
                key={kind}
                variant="secondary"
                className="px-3!"
                onClick={() => setDrafts([...drafts, { kind, value: firstValue(kind) }])}
              >
                <Plus className="size-4!" aria-hidden />
                {t(`areas.support.action.${kind}`)}
              </Button>
            ))}
          </div>
        </>
      ) : (
        <Notice title={t("areas.support.settings.macroKept")} />
      )}
    </EditorDialog>
  );
}

const firstValue = (kind: Kind): string =>
  kind === "status"
    ? "resolved"
    : kind === "priority"
      ? "high"
      : kind === "assign"
        ? "me"
        : kind === "snooze"
          ? "24"
          : "";

function ActionField({ draft: { kind, value }, onChange }: { draft: Draft; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const agents = useQuery(agentsQuery).data ?? [];
  const teams = useQuery(teamsQuery).data ?? [];
  const label = t(`areas.support.action.${kind}`);
  if (kind === "reply" || kind === "note") {
    return (
      <TextAreaField
        label={label}
        rows={3}
        maxLength={5000}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  if (kind === "snooze") {
    return (
      <TextField
        label={t("areas.support.settings.snoozeHours")}
        inputMode="decimal"
        required
        pattern={HOURS_PATTERN}
        maxLength={8}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  if (kind === "add_tags" || kind === "remove_tags") {
    return (
      <TextField
        label={label}
        hint={t("areas.support.tagsHint")}
        maxLength={400}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  const options: Record<typeof kind, [string, string][]> = {
    status: (["open", "pending", "resolved", "closed"] as const).map((one) => [one, t(`areas.support.status.${one}`)]),
    priority: PRIORITIES.map((one) => [one, t(`areas.support.priority.${one}`)]),
    assign: [
      ["me", t("areas.support.settings.whoActs")],
      ["", t("areas.support.nobody")],
      ...agents.map((one): [string, string] => [one.id, one.full_name]),
    ],
    team: [["", t("areas.support.noTeam")], ...teams.map((one): [string, string] => [one.id, one.name])],
  };
  return (
    <SelectField label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {options[kind].map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

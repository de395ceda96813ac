import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { agentsQuery, macrosQuery, PRIORITIES, teamsQuery } from "@/entities/ticket";
import { type Schemas, useIdempotencyKey } from "@/shared/api";
import { t as translate, useTranslation } from "@/shared/i18n";
import { Button, Dialog, toast } from "@/shared/ui";
import { SelectField, TextField } from "@/shared/ui/form";
import { actOnMany, refused } from "../model/act";

const MOST = 50;
type Action = NonNullable<Schemas["TicketsActionsRequest"]["actions"]>[number];
type What = { actions: Action[] } | { macro_id: string };

interface BulkBarProps {
  ids: readonly string[];
  all: readonly string[];
  onSelect: (ids: ReadonlySet<string>) => void;
  nameOf: (id: string) => string;
}

/** What can be done with the tickets that are selected. */
export function BulkBar({ ids, all, onSelect, nameOf }: BulkBarProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState(false);
  // A second click after a lost answer is the same act: a reply goes out once.
  const [key, renewKey] = useIdempotencyKey();
  const run = async (what: What) => {
    setBusy(true);
    try {
      const acted = ids.slice(0, MOST);
      const failed = await actOnMany(acted, what, key);
      renewKey();
      report(acted.length, failed, nameOf);
      // What was not done stays selected: what was refused, and what is more than is done at once.
      onSelect(new Set([...failed.map((one) => one.id), ...ids.slice(MOST)]));
      setOpen(false);
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-wrap items-center gap-1 border-b border-line bg-sunken px-3 py-1.5 text-sm">
      <span role="status" className="mr-auto font-medium">
        {t("staff.selected", { count: ids.length })}
      </span>
      <Button
        variant="quiet"
        className="px-3!"
        busy={busy}
        onClick={() => void run({ actions: [{ type: "assign", assignee_id: "me" }] })}
      >
        {t("areas.support.act.assignMe")}
      </Button>
      <Button
        variant="quiet"
        className="px-3!"
        busy={busy}
        onClick={() => void run({ actions: [{ type: "status", status: "resolved" }] })}
      >
        {t("areas.support.act.resolve")}
      </Button>
      <Button variant="quiet" className="px-3!" onClick={() => setOpen(true)}>
        {t("areas.support.act.more")}
      </Button>
      <Button
        variant="quiet"
        className="px-3!"
        onClick={() => onSelect(ids.length < all.length ? new Set(all.slice(0, MOST)) : new Set())}
      >
        {ids.length < all.length ? t("staff.selectAll") : t("areas.support.act.unselect")}
      </Button>
      <BulkDialog
        key={String(open)}
        open={open}
        onClose={() => setOpen(false)}
        count={ids.length}
        busy={busy}
        onRun={(what) => void run(what)}
      />
    </div>
  );
}

function report(count: number, failed: { id: string; code: string }[], nameOf: (id: string) => string): void {
  if (failed.length === 0) {
    toast.success(translate("areas.support.done.many", { count }));
    return;
  }
  const why = failed.slice(0, 5).map(({ id, code }) => {
    const text = translate(`problems.code.${code}` as "errors.unknown", { defaultValue: translate("errors.conflict") });
    return `${nameOf(id)}: ${text}`;
  });
  toast.error(translate("areas.support.done.some", { done: count - failed.length, count }), {
    description: why.join(" "),
    duration: 12_000,
  });
}

const KINDS = ["macro", "status", "priority", "assign", "team", "add_tags", "remove_tags", "snooze"] as const;
type Kind = (typeof KINDS)[number];
const SNOOZES = { hour: 60, day: 1440, days: 4320, week: 10_080 };

interface BulkDialogProps {
  open: boolean;
  onClose: () => void;
  count: number;
  busy: boolean;
  onRun: (what: What) => void;
}

/** One action, or a macro, for all of them. */
function BulkDialog({ open, onClose, count, busy, onRun }: BulkDialogProps) {
  const { t } = useTranslation();
  const macros = useQuery(macrosQuery).data ?? [];
  const agents = useQuery(agentsQuery).data ?? [];
  const teams = useQuery(teamsQuery).data ?? [];
  const [kind, setKind] = useState<Kind>("status");
  const [value, setValue] = useState("");
  const options: Record<Exclude<Kind, "add_tags" | "remove_tags">, [string, string][]> = {
    macro: macros.map((one) => [one.id, one.title]),
    status: (["open", "pending", "resolved", "closed"] as const).map((one) => [one, t(`areas.support.status.${one}`)]),
    priority: PRIORITIES.map((one) => [one, t(`areas.support.priority.${one}`)]),
    assign: [["", t("areas.support.nobody")], ...agents.map((one): [string, string] => [one.id, one.full_name])],
    team: [["", t("areas.support.noTeam")], ...teams.map((one): [string, string] => [one.id, one.name])],
    snooze: (Object.keys(SNOOZES) as (keyof typeof SNOOZES)[]).map((one) => [
      String(SNOOZES[one]),
      t(`areas.support.snoozeFor.${one}`),
    ]),
  };
  const isTags = kind === "add_tags" || kind === "remove_tags";
  const choices = isTags ? [] : options[kind];
  const chosen = isTags ? value : choices.some(([one]) => one === value) ? value : (choices[0]?.[0] ?? "");
  const tags = [
    ...new Set(
      value
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
    ),
  ];
  const what = (): What | undefined => {
    if (kind === "macro") return chosen ? { macro_id: chosen } : undefined;
    if (isTags) return tags.length > 0 ? { actions: [{ type: kind, tags }] } : undefined;
    if (kind === "assign") return { actions: [{ type: kind, assignee_id: chosen || null }] };
    if (kind === "team") return { actions: [{ type: kind, team_id: chosen || null }] };
    if (kind === "snooze") return { actions: [{ type: kind, minutes: Number(chosen) }] };
    return { actions: [{ type: kind, [kind]: chosen } as unknown as Action] };
  };
  const wanted = what();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t("areas.support.act.many", { count })}
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button busy={busy} disabled={!wanted} onClick={() => wanted && onRun(wanted)}>
            {t("areas.support.act.apply")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <SelectField
          label={t("areas.support.act.what")}
          value={kind}
          onChange={(event) => {
            setKind(event.target.value as Kind);
            setValue("");
          }}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`areas.support.action.${one}`)}
            </option>
          ))}
        </SelectField>
        {isTags ? (
          <TextField
            label={t("areas.support.prop.tags")}
            hint={t("areas.support.tagsHint")}
            value={value}
            maxLength={400}
            onChange={(event) => setValue(event.target.value)}
          />
        ) : (
          <SelectField
            label={t(`areas.support.action.${kind}`)}
            value={chosen}
            onChange={(event) => setValue(event.target.value)}
          >
            {choices.map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
        )}
      </div>
    </Dialog>
  );
}

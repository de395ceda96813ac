import { useInfiniteQuery } from "@tanstack/react-query";
import { ListFilter, ScrollText } from "lucide-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { eventWords, fieldWords, thingWords } from "@/entities/event";
import { isPerson, PersonField, PersonName } from "@/features/find-person";
import { SavedViews } from "@/features/saved-views";
import { useTranslation } from "@/shared/i18n";
import { dateTime, useFilters, useTitle } from "@/shared/lib";
import { Button, Dialog, Empty, LoadError, LoadMore, PageTitle } from "@/shared/ui";
import { CsvButton } from "@/shared/ui/csv";
import { DayFilter, SearchFilter, SelectFilter } from "@/shared/ui/form";
import { type Column, DataTable } from "@/shared/ui/table";
import { type AuditEntry, type AuditFilter, auditQuery, changesOf, CSV_HEAD, csvRows, pathOf } from "../model/audit";

const MODULES = [
  "identity",
  "shop",
  "payments",
  "coworking",
  "support",
  "learning",
  "onboarding",
  "karma",
  "achievements",
  "automation",
  "notifications",
  "tasks",
  "operations",
] as const;

/** What was done, in words. */
const titleOf = (entry: Pick<AuditEntry, "type">): string => eventWords(entry.type);

export function AuditPage() {
  const { t } = useTranslation();
  useTitle(t("areas.operations.audit.title"));
  const { get, set } = useFilters();
  const [query] = useSearchParams();
  const filter: AuditFilter = {};
  for (const name of ["actor", "module", "kind", "target", "from", "to"] as const) {
    if (get(name)) filter[name] = get(name);
  }
  const list = useInfiniteQuery(auditQuery(filter));
  const rows = list.data?.pages.flatMap((page) => page.items);
  const [shown, setShown] = useState<AuditEntry>();
  const columns: Column<AuditEntry>[] = [
    {
      key: "when",
      title: t("areas.operations.audit.when"),
      cell: (row) => <time dateTime={row.occurred_at}>{dateTime(row.occurred_at)}</time>,
    },
    {
      key: "who",
      title: t("areas.operations.audit.who"),
      cell: (row) => <Who entry={row} onPick={() => set({ actor: row.actor })} />,
    },
    { key: "what", title: t("areas.operations.audit.what"), cell: (row) => <What entry={row} /> },
    {
      key: "whom",
      title: t("areas.operations.audit.whom"),
      onlyWide: true,
      cell: (row) => row.customer_id && <PersonName id={row.customer_id} name={row.customer_name} />,
    },
    {
      key: "more",
      title: t("areas.operations.audit.changes"),
      align: "right",
      cell: (row) => (
        <Button
          variant="quiet"
          onClick={() => setShown(row)}
          aria-label={t("areas.operations.audit.showChanges", { what: titleOf(row) })}
        >
          {t("areas.operations.audit.details")}
        </Button>
      ),
    },
  ];
  const anything = Object.keys(filter).length > 0;
  return (
    <>
      <PageTitle aside={<CsvButton file="audit" head={[...CSV_HEAD]} load={csvRows(filter)} />}>
        {t("areas.operations.audit.title")}
      </PageTitle>
      <SavedViews className="mb-4" list="audit" path="/admin/audit" query={query} />
      <div role="search" className="mb-6 grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <PersonField
          label={t("areas.operations.audit.actor")}
          value={get("actor")}
          onChange={(actor) => set({ actor })}
        />
        <SelectFilter
          label={t("areas.operations.audit.module")}
          value={get("module")}
          onChange={(module) => set({ module })}
        >
          <option value="">{t("areas.operations.audit.allModules")}</option>
          {MODULES.map((name) => (
            <option key={name} value={name}>
              {t(`areas.operations.modules.${name}`)}
            </option>
          ))}
        </SelectFilter>
        <SearchFilter
          label={t("areas.operations.audit.target")}
          placeholder={t("areas.operations.audit.targetPlaceholder")}
          value={get("target")}
          onChange={(target) => set({ target })}
        />
        <SearchFilter
          label={t("areas.operations.audit.kind")}
          placeholder={t("areas.operations.audit.kindPlaceholder")}
          value={get("kind")}
          onChange={(kind) => set({ kind: /^[a-z_]+\.[a-z_]+$/.test(kind) ? kind : "" })}
        />
        <DayFilter label={t("areas.operations.audit.from")} value={get("from")} onChange={(from) => set({ from })} />
        <DayFilter label={t("areas.operations.audit.to")} value={get("to")} onChange={(to) => set({ to })} />
        {anything && (
          <Button
            variant="quiet"
            className="justify-self-start"
            onClick={() => set({ actor: "", module: "", kind: "", target: "", from: "", to: "" })}
          >
            <ListFilter aria-hidden />
            {t("areas.operations.audit.reset")}
          </Button>
        )}
      </div>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : rows?.length === 0 && !list.hasNextPage ? (
        <Empty icon={<ScrollText aria-hidden />} title={t("areas.operations.audit.empty")}>
          {t(anything ? "areas.operations.audit.emptyFiltered" : "areas.operations.audit.emptyText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.operations.audit.title")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={titleOf}
        />
      )}
      <LoadMore query={list} />
      <p className="mt-6 text-sm text-muted">{t("areas.operations.audit.reach")}</p>
      <Dialog
        open={shown !== undefined}
        onClose={() => setShown(undefined)}
        title={shown ? titleOf(shown) : ""}
        from="right"
      >
        {shown && (
          <Changes
            entry={shown}
            onKind={() => {
              set({ kind: shown.type });
              setShown(undefined);
            }}
          />
        )}
      </Dialog>
    </>
  );
}

function Who({ entry, onPick }: { entry: AuditEntry; onPick: () => void }) {
  const { t } = useTranslation();
  const { actor } = entry;
  // A worker, or an operator's command.
  if (!isPerson(actor)) return <code className="text-sm">{actor}</code>;
  return (
    <button
      type="button"
      onClick={onPick}
      title={t("areas.operations.audit.onlyTheirs")}
      className="min-h-11 text-left font-medium underline-offset-4 hover:underline"
    >
      {entry.actor_name ?? t("staff.person.gone")}
    </button>
  );
}

function What({ entry }: { entry: AuditEntry }) {
  const path = pathOf(entry);
  return (
    <div>
      <p>{titleOf(entry)}</p>
      {isPerson(entry.aggregate_id) ? (
        <PersonName id={entry.aggregate_id} className="text-sm text-muted hover:text-ink" />
      ) : path ? (
        <Link to={path} className="hit text-sm break-all text-muted underline underline-offset-4 hover:text-ink">
          <code className="font-sans">{entry.aggregate_id}</code>
        </Link>
      ) : (
        <code className="font-sans text-sm break-all text-muted">{entry.aggregate_id}</code>
      )}
    </div>
  );
}

function Changes({ entry, onKind }: { entry: AuditEntry; onKind: () => void }) {
  const { t } = useTranslation();
  const pairs: [string, string][] = [
    [t("areas.operations.audit.when"), dateTime(entry.occurred_at)],
    [t("areas.operations.audit.who"), entry.actor],
    [t("areas.operations.audit.target"), `${thingWords(entry.aggregate)} ${entry.aggregate_id}`],
    ...(entry.customer_id ? [[t("areas.operations.audit.whom"), entry.customer_id] as [string, string]] : []),
    ...changesOf(entry.data).map(([name, value]): [string, string] => [fieldWords(name), value]),
  ];
  return (
    <>
      <p className="mb-4 font-mono text-sm text-muted">{entry.type}</p>
      <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-2 text-[0.9375rem]">
        {pairs.map(([name, value], place) => (
          <div key={place} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 wrap-anywhere">
              <Value text={value} />
            </dd>
          </div>
        ))}
      </dl>
      <Button variant="secondary" className="mt-6" onClick={onKind}>
        {t("areas.operations.audit.onlyKind")}
      </Button>
    </>
  );
}

/** A text of an event; the ids of people in it are shown as their names. */
function Value({ text }: { text: string }) {
  return text.split(/(usr_\w+)/).map((part, place) => (isPerson(part) ? <PersonName key={place} id={part} /> : part));
}

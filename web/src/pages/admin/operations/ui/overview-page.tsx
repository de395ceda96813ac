import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, Clock, RefreshCw } from "lucide-react";
import { useTranslation } from "@/shared/i18n";
import { ago, cn, number, useTitle } from "@/shared/lib";
import { Badge, Button, Card, LoadError, Skeleton } from "@/shared/ui";
import { type Column, DataTable } from "@/shared/ui/table";
import { byUrgency, type Check, healthQuery, type Queue, queuesQuery } from "../model/operations";

const TONES = { ok: "leaf", slow: "amber", failed: "danger" } as const;
const ICONS = { ok: CircleCheck, slow: Clock, failed: CircleAlert };

export function OverviewPage() {
  const { t } = useTranslation();
  useTitle(t("areas.operations.title"));
  return (
    <div className="flex flex-col gap-10">
      <Health />
      <Queues />
    </div>
  );
}

function Health() {
  const { t } = useTranslation();
  const query = useQuery(healthQuery);
  if (query.isError) return <LoadError error={query.error} retry={() => void query.refetch()} />;
  const report = query.data;
  const worst = report?.status ?? "ok";
  const kinds = [...new Set(report?.items.map((one) => one.kind))];
  return (
    <section aria-labelledby="health">
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <h2 id="health" className="text-xl font-semibold">
          {t("areas.operations.health")}
        </h2>
        {report && <Badge tone={TONES[worst]}>{t(`areas.operations.status.${worst}`)}</Badge>}
        <Button variant="quiet" className="ml-auto" busy={query.isFetching} onClick={() => void query.refetch()}>
          {!query.isFetching && <RefreshCw aria-hidden />}
          {t("areas.operations.checkAgain")}
        </Button>
      </div>
      {!report ? (
        <Skeleton className="h-40 rounded-card" />
      ) : (
        <Card className="grid gap-6 sm:grid-cols-2 xl:grid-cols-3">
          {kinds.map((kind) => (
            <div key={kind}>
              <h3 className="mb-2 text-sm font-semibold text-muted">
                {t(`areas.operations.checks.${kind}` as "areas.operations.title", { defaultValue: kind })}
              </h3>
              <ul className="flex flex-col gap-1.5">
                {report.items
                  .filter((one) => one.kind === kind)
                  .map((one) => (
                    <CheckRow key={one.name} check={one} since={report.since.get(`${one.kind}:${one.name}`)} />
                  ))}
              </ul>
            </div>
          ))}
        </Card>
      )}
      <p className="mt-3 text-sm text-muted">{t("areas.operations.sinceHint")}</p>
    </section>
  );
}

function CheckRow({ check, since }: { check: Check; since: number | undefined }) {
  const { t } = useTranslation();
  const Icon = ICONS[check.status];
  const bad = check.status !== "ok";
  return (
    <li className="flex items-start gap-2 text-[0.9375rem]">
      <Icon
        aria-label={t(`areas.operations.status.${check.status}`)}
        className={cn(
          "mt-0.5 size-4.5 shrink-0",
          check.status === "ok" ? "text-leaf" : check.status === "slow" ? "text-amber" : "text-danger",
        )}
      />
      <span className="min-w-0 flex-1">
        <span className="font-medium wrap-anywhere">{check.name}</span>
        {bad && (
          <span className="block text-sm text-muted">
            {check.reason}
            {since !== undefined && ` · ${t("areas.operations.since", { when: ago(new Date(since).toISOString()) })}`}
          </span>
        )}
      </span>
      <span className="text-sm text-muted tabular-nums">{t("areas.operations.ms", { ms: number(check.ms) })}</span>
    </li>
  );
}

const dash = (value: number | null): string => (value === null ? "—" : number(value));

function Queues() {
  const { t } = useTranslation();
  const query = useQuery(queuesQuery);
  const age = (seconds: number | null): string =>
    seconds === null
      ? "—"
      : seconds < 60
        ? t("areas.operations.seconds", { n: seconds })
        : t("areas.operations.minutes", { n: Math.round(seconds / 60) });
  const columns: Column<Queue>[] = [
    { key: "name", title: t("areas.operations.queue"), cell: (row) => row.name },
    {
      key: "waiting",
      title: t("areas.operations.waiting"),
      align: "right",
      cell: (row) => <Count label={t("areas.operations.waiting")} value={dash(row.waiting)} />,
    },
    {
      key: "flight",
      title: t("areas.operations.inFlight"),
      align: "right",
      onlyWide: true,
      cell: (row) => dash(row.in_flight),
    },
    {
      key: "delayed",
      title: t("areas.operations.delayed"),
      align: "right",
      onlyWide: true,
      cell: (row) => dash(row.delayed),
    },
    {
      key: "oldest",
      title: t("areas.operations.oldest"),
      align: "right",
      onlyWide: true,
      cell: (row) => age(row.oldest_age_s),
    },
    {
      key: "dead",
      title: t("areas.operations.deadLetters"),
      align: "right",
      cell: (row) =>
        row.dead_letters > 0 ? (
          <Badge tone="danger">
            <span className="md:sr-only">{t("areas.operations.deadLetters")}:</span> {number(row.dead_letters)}
          </Badge>
        ) : (
          <span className="max-md:hidden">0</span>
        ),
    },
  ];
  return (
    <section aria-labelledby="queues">
      <h2 id="queues" className="mb-4 text-xl font-semibold">
        {t("areas.operations.queues")}
      </h2>
      {query.isError && !query.data ? (
        <LoadError error={query.error} retry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={t("areas.operations.queues")}
          columns={columns}
          rows={query.data && byUrgency(query.data.items)}
          rowKey={(row) => row.name}
          rowName={(row) => row.name}
          rowLink={(row) => `/admin/operations/dead-letters/${encodeURIComponent(row.name)}`}
        />
      )}
    </section>
  );
}

const Count = ({ label, value }: { label: string; value: string }) => (
  <>
    <span className="text-sm text-muted md:sr-only">{label}: </span>
    {value}
  </>
);

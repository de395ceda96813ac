import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { Link } from "react-router";
import { useTranslation } from "@/shared/i18n";
import { ago, dateTime, useFilters, useTitle } from "@/shared/lib";
import { Empty, LoadError, LoadMore } from "@/shared/ui";
import { SelectFilter } from "@/shared/ui/form";
import { type Column, DataTable } from "@/shared/ui/table";
import { type Stuck, STUCK_KINDS, stuckPath, stuckQuery } from "../model/operations";

export function StuckPage() {
  const { t } = useTranslation();
  useTitle(t("areas.operations.stuck"));
  const { get, set } = useFilters();
  const list = useInfiniteQuery({ ...stuckQuery(get("kind")), refetchInterval: 30_000 });
  const rows = list.data?.pages.flatMap((page) => page.items);
  const kindName = (kind: string) =>
    t(`areas.operations.stuckKinds.${kind}` as "areas.operations.title", { defaultValue: kind });
  const columns: Column<Stuck>[] = [
    { key: "kind", title: t("areas.operations.kind"), cell: (row) => kindName(row.kind) },
    {
      key: "what",
      title: t("areas.operations.what"),
      cell: (row) => {
        const path = stuckPath(row);
        const name = <code className="text-sm break-all">{row.about ?? row.id}</code>;
        return path ? (
          <Link to={path} className="inline-flex min-h-11 items-center underline underline-offset-4">
            {name}
          </Link>
        ) : (
          name
        );
      },
    },
    { key: "status", title: t("areas.operations.waitsFor"), onlyWide: true, cell: (row) => row.status },
    {
      key: "since",
      title: t("areas.operations.sinceWhen"),
      align: "right",
      cell: (row) => (
        <time dateTime={row.since} title={dateTime(row.since)}>
          {ago(row.since)}
        </time>
      ),
    },
  ];
  return (
    <>
      <SelectFilter
        label={t("areas.operations.kind")}
        value={get("kind")}
        onChange={(kind) => set({ kind })}
        className="mb-5 block sm:w-80"
      >
        <option value="">{t("areas.operations.allKinds")}</option>
        {STUCK_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {kindName(kind)}
          </option>
        ))}
      </SelectFilter>
      {list.isError && !list.data ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : rows?.length === 0 && !list.hasNextPage ? (
        <Empty icon={<CircleCheck aria-hidden />} title={t("areas.operations.nothingStuck")}>
          {t("areas.operations.nothingStuckText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.operations.stuck")}
          columns={columns}
          rows={rows}
          rowKey={(row) => `${row.kind}:${row.id}`}
          rowName={(row) => `${kindName(row.kind)} ${row.id}`}
        />
      )}
      <LoadMore query={list} />
    </>
  );
}

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { DoorOpen } from "lucide-react";
import { useState } from "react";
import { ByPerson, PersonField, PersonName } from "@/features/find-person";
import { useMay } from "@/entities/permission";
import { spacesQuery, type Visit } from "@/entities/space";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, useFilters, useTitle } from "@/shared/lib";
import { Badge, Button, ConfirmButton, Dialog, Empty, LoadError, LoadMore, toastError } from "@/shared/ui";
import { DayFilter, SelectFilter } from "@/shared/ui/form";
import { type Column, DataTable } from "@/shared/ui/table";
import { CorrectVisit } from "./correct-visit";
import { ExportButton } from "./export-button";
import { PeriodExport } from "./period-export";
import { RecordVisit } from "./record-visit";
import { ThingHistory } from "./thing-history";

const reload = () => queryClient.invalidateQueries({ queryKey: ["visits", "staff"] });

/**
 * Everybody's visits, corrected and ended by hand where somebody forgot. Who may not read them, such as an accountant,
 * takes them as a file.
 */
export function VisitsPage() {
  const { t } = useTranslation();
  useTitle(t("areas.spaces.tabs.visits"));
  if (useMay("visits.read_all")) return <Visits />;
  return (
    <PeriodExport
      name={t("areas.spaces.tabs.visits")}
      bySpace
      ask={(query) => unwrap(api.GET("/api/v1/visits/export", { params: { query } }))}
    />
  );
}

function Visits() {
  const { t } = useTranslation();
  const { get, set } = useFilters();
  const spaces = useQuery(spacesQuery).data?.items ?? [];
  const mayWrite = useMay("visits.write");
  const mayExport = useMay("visits.export");
  const [edited, setEdited] = useState<Visit>();
  const [isAdding, setIsAdding] = useState(false);
  const filter = {
    ...(get("space") ? { space_id: get("space") } : {}),
    ...(get("person") ? { user_id: get("person") } : {}),
    ...(get("from") ? { from: get("from") } : {}),
    ...(get("to") ? { to: get("to") } : {}),
  };
  const list = useInfiniteQuery({
    queryKey: ["visits", "staff", filter],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/visits", {
          params: { query: { limit: 50, ...filter, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const rows = list.data?.pages.flatMap((page) => page.items);
  const close = async (visit: Visit) => {
    try {
      await unwrap(api.POST("/api/v1/visits/{visit_id}/close", { params: { path: { visit_id: visit.id } } }));
    } catch (error) {
      toastError(error);
    }
    await reload();
  };
  const columns: Column<Visit>[] = [
    { key: "in", title: t("areas.spaces.cameAt"), cell: (row) => dateTime(row.check_in, row.time_zone) },
    {
      key: "out",
      title: t("areas.spaces.leftAt"),
      cell: (row) => (
        <>
          {row.check_out ? dateTime(row.check_out, row.time_zone) : <Badge tone="leaf">{t("areas.spaces.isIn")}</Badge>}
          <ByPerson verb="corrected" id={row.corrected_by} />
        </>
      ),
    },
    { key: "space", title: t("areas.spaces.space"), onlyWide: true, cell: (row) => row.space_name },
    {
      key: "person",
      title: t("areas.operations.person"),
      cell: (row) => <PersonName id={row.user_id} />,
    },
    {
      key: "state",
      title: t("areas.spaces.state"),
      onlyWide: true,
      cell: (row) => t(`areas.spaces.visitStatus.${row.status}`),
    },
    {
      key: "act",
      title: t("areas.spaces.action"),
      align: "right",
      cell: (row) => (
        <span className="flex flex-wrap justify-end gap-1">
          <ThingHistory
            thing={{ kind: "visit", id: row.id, name: dateTime(row.check_in, row.time_zone), zone: row.time_zone }}
          />
          {mayWrite && (
            <Button variant="quiet" onClick={() => setEdited(row)}>
              {t("areas.spaces.correct")}
            </Button>
          )}
          {mayWrite && row.status === "open" && (
            <ConfirmButton
              variant="quiet"
              title={t("areas.spaces.closeTitle")}
              text={t("areas.spaces.closeText")}
              confirm={t("areas.spaces.closeVisit")}
              onConfirm={() => close(row)}
            >
              {t("areas.spaces.closeVisit")}
            </ConfirmButton>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <div role="search" className="mb-5 grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <SelectFilter label={t("areas.spaces.space")} value={get("space")} onChange={(space) => set({ space })}>
          <option value="">{t("areas.analytics.allSpaces")}</option>
          {spaces.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectFilter>
        <PersonField
          label={t("areas.operations.person")}
          value={get("person")}
          onChange={(person) => set({ person })}
        />
        <DayFilter label={t("areas.operations.audit.from")} value={get("from")} onChange={(from) => set({ from })} />
        <DayFilter label={t("areas.operations.audit.to")} value={get("to")} onChange={(to) => set({ to })} />
        {(mayExport || mayWrite) && (
          <div className="flex flex-wrap gap-3 sm:col-span-full">
            {mayExport && (
              <ExportButton ask={() => unwrap(api.GET("/api/v1/visits/export", { params: { query: filter } }))} />
            )}
            {mayWrite && (
              <Button className="sm:ml-auto" onClick={() => setIsAdding(true)}>
                {t("areas.spaces.recordVisit")}
              </Button>
            )}
          </div>
        )}
      </div>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : rows?.length === 0 && !list.hasNextPage ? (
        <Empty icon={<DoorOpen aria-hidden />} title={t("areas.spaces.noVisits")}>
          {t("areas.operations.audit.emptyFiltered")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.spaces.tabs.visits")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => dateTime(row.check_in, row.time_zone)}
        />
      )}
      <LoadMore query={list} />
      <Dialog open={edited !== undefined} onClose={() => setEdited(undefined)} title={t("areas.spaces.correctTitle")}>
        {edited && (
          <CorrectVisit
            visit={edited}
            onDone={async () => {
              await reload();
              setEdited(undefined);
            }}
          />
        )}
      </Dialog>
      <Dialog open={isAdding} onClose={() => setIsAdding(false)} title={t("areas.spaces.recordVisit")}>
        <RecordVisit
          spaces={spaces}
          space={get("space")}
          person={get("person")}
          onDone={async () => {
            await reload();
            setIsAdding(false);
          }}
        />
      </Dialog>
    </>
  );
}

import { ContactRound, UserPlus } from "lucide-react";
import { useCallback } from "react";
import { useSearchParams } from "react-router";
import { ClaimButton } from "@/features/claim-client";
import { type ClientRow, ClientStatusBadge, phoneMask, type Tab, TABS, useClients, Waits } from "@/entities/client";
import { useMay } from "@/entities/permission";
import { t as text, useTranslation } from "@/shared/i18n";
import { date, useTitle } from "@/shared/lib";
import { Button, Empty, LoadError, LoadMore, PageTitle } from "@/shared/ui";
import { TabLinks } from "@/shared/ui/tabs";
import { SearchFilter } from "@/shared/ui/form";
import { type Column, DataTable } from "@/shared/ui/table";
import { NewClient } from "./new-client";

const isTab = (text: string | null): text is Tab => TABS.some((tab) => tab === text);

/** The cases of a tab; what is asked for stands in the address, so that Back and a reload keep it. */
export function ClientsPage() {
  const { t } = useTranslation();
  useTitle(t("areas.clients.title"));
  const [params, setParams] = useSearchParams();
  const given = params.get("tab");
  const tab = isTab(given) ? given : "new";
  const q = params.get("q") ?? "";
  const mayHandle = useMay("clients.handle");
  const list = useClients(tab, q);
  const rows = list.data?.pages.flatMap((page) => page.items);
  const set = useCallback(
    (name: string, value: string) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          if (value) next.set(name, value);
          else next.delete(name);
          return next;
        },
        { replace: name === "q", preventScrollReset: true },
      ),
    [setParams],
  );
  const search = useCallback((text: string) => set("q", text), [set]);
  const tabs = TABS.map((key) => ({
    current: key === tab,
    title: t(`areas.clients.tab.${key}`),
    to: `?${new URLSearchParams({ tab: key, ...(q ? { q } : {}) }).toString()}`,
  }));
  return (
    <>
      <PageTitle
        aside={
          mayHandle && (
            <Button onClick={() => set("new", "1")}>
              <UserPlus aria-hidden />
              {t("areas.clients.new")}
            </Button>
          )
        }
      >
        {t("areas.clients.title")}
      </PageTitle>
      <div className="mb-5 flex flex-col gap-4">
        <TabLinks links={tabs} label={t("areas.clients.tabs")} />
        <SearchFilter
          label={t("areas.clients.search")}
          placeholder={t("areas.clients.searchPlaceholder")}
          value={q}
          onChange={search}
          className="w-full sm:max-w-md"
        />
      </div>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : rows?.length === 0 && !list.hasNextPage ? (
        <Empty icon={<ContactRound aria-hidden />} title={t(q ? "areas.clients.nothingFound" : "areas.clients.empty")}>
          {t(q ? "areas.clients.nothingFoundText" : `areas.clients.emptyText.${tab}`)}
        </Empty>
      ) : (
        <DataTable
          label={t(`areas.clients.tab.${tab}`)}
          columns={columns(mayHandle)}
          rows={rows}
          rowKey={(row) => row.id}
          // All that the link shows, as it shows it.
          rowName={(row) => [row.full_name, phoneMask(row.phone), row.registration_address].filter(Boolean).join(" ")}
          rowLink={(row) => `/desk/clients/${row.id}`}
        />
      )}
      <LoadMore query={list} />
      <NewClient open={params.has("new")} onClose={() => set("new", "")} />
    </>
  );
}

const columns = (mayHandle: boolean): Column<ClientRow>[] => [
  {
    key: "name",
    title: text("areas.clients.column.client"),
    cell: (row) => (
      <span className="flex flex-col">
        <span className="font-semibold wrap-anywhere">{row.full_name}</span>
        <span className="text-sm font-normal text-muted tabular-nums">{phoneMask(row.phone)}</span>
        {row.registration_address && (
          <span className="line-clamp-1 max-w-md text-sm font-normal text-muted">{row.registration_address}</span>
        )}
      </span>
    ),
  },
  {
    key: "status",
    title: text("areas.clients.column.status"),
    cell: (row) => <ClientStatusBadge status={row.status} />,
  },
  { key: "waits", title: text("areas.clients.column.waits"), cell: (row) => <Waits row={row} /> },
  {
    key: "devices",
    title: text("areas.clients.column.devices"),
    align: "right",
    onlyWide: true,
    cell: (row) => row.device_count || "",
  },
  {
    key: "contract",
    title: text("areas.clients.column.contract"),
    onlyWide: true,
    cell: (row) => <span className="tabular-nums">{row.contract_no}</span>,
  },
  {
    key: "manager",
    title: text("areas.clients.column.manager"),
    cell: (row) =>
      row.manager_name ? (
        <span className="text-sm">{row.manager_name}</span>
      ) : mayHandle && row.status !== "CANCELLED" && row.status !== "PROCESSED" ? (
        <ClaimButton clientId={row.id} name={row.full_name} className="relative z-10" />
      ) : (
        <span className="text-sm text-muted">{text("areas.clients.unclaimed")}</span>
      ),
  },
  {
    key: "created",
    title: text("areas.clients.column.created"),
    onlyWide: true,
    cell: (row) => <span className="text-sm whitespace-nowrap text-muted">{date(row.created_at)}</span>,
  },
];

import { useQuery } from "@tanstack/react-query";
import { Building2, Plus } from "lucide-react";
import { useMay } from "@/entities/permission";
import { type Space, spacesQuery } from "@/entities/space";
import { useTranslation } from "@/shared/i18n";
import { number, useTitle } from "@/shared/lib";
import { Badge, ButtonLink, Empty, LoadError } from "@/shared/ui";
import { type Column, DataTable } from "@/shared/ui/table";

export function SpacesPage() {
  const { t } = useTranslation();
  useTitle(t("areas.spaces.title"));
  const may = useMay("spaces.write");
  const query = useQuery(spacesQuery);
  const columns: Column<Space>[] = [
    { key: "name", title: t("areas.spaces.name"), cell: (row) => row.name },
    {
      key: "open",
      title: t("areas.spaces.now"),
      cell: (row) => (
        <Badge tone={row.is_open ? "leaf" : "neutral"}>
          {t(row.is_open ? "areas.spaces.open" : "areas.spaces.closed")}
        </Badge>
      ),
    },
    { key: "address", title: t("areas.spaces.address"), onlyWide: true, cell: (row) => row.address ?? "—" },
    {
      key: "present",
      title: t("areas.spaces.present"),
      align: "right",
      named: true,
      cell: (row) => `${number(row.present)} / ${number(row.capacity)}`,
    },
  ];
  const create = may && (
    <ButtonLink to="/admin/spaces/new">
      <Plus aria-hidden />
      {t("areas.spaces.create")}
    </ButtonLink>
  );
  if (query.isError && !query.data) return <LoadError error={query.error} retry={() => void query.refetch()} />;
  if (query.data?.items.length === 0) {
    return (
      <Empty icon={<Building2 aria-hidden />} title={t("areas.spaces.none")} action={create}>
        {t("areas.spaces.noneText")}
      </Empty>
    );
  }
  return (
    <>
      <div className="mb-5 flex justify-end empty:hidden">{create}</div>
      <DataTable
        label={t("areas.spaces.title")}
        columns={columns}
        rows={query.data?.items}
        rowKey={(row) => row.id}
        rowName={(row) => row.name}
        rowLink={(row) => `/admin/spaces/${row.id}`}
      />
    </>
  );
}

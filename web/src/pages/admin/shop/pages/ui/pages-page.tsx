import { useInfiniteQuery } from "@tanstack/react-query";
import { FileText, Plus } from "lucide-react";
import { useMay } from "@/entities/permission";
import type { Schemas } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, useTitle } from "@/shared/lib";
import { ButtonLink, Empty, LoadError, LoadMore, PageTitle } from "@/shared/ui";
import { type Column, DataTable } from "@/shared/ui/table";
import { sitePagesQuery } from "../model/pages";

type Summary = Schemas["PageSummaryOut"];

export function PagesPage() {
  const { t } = useTranslation();
  useTitle(t("areas.shop.pages.title"));
  const may = useMay("pages.write");
  const list = useInfiniteQuery(sitePagesQuery());
  const pages = list.data?.pages.flatMap((page) => page.items);
  const make = may && (
    <ButtonLink to="/admin/pages/new">
      <Plus aria-hidden />
      {t("areas.shop.pages.new")}
    </ButtonLink>
  );
  const columns: Column<Summary>[] = [
    { key: "title", title: t("areas.shop.pages.name"), cell: (page) => page.title },
    {
      key: "slug",
      title: t("areas.shop.pages.slug"),
      cell: (page) => <span className="font-mono text-sm text-muted">/pages/{page.slug}</span>,
    },
    {
      key: "version",
      title: t("areas.shop.pages.version"),
      align: "right",
      onlyWide: true,
      cell: (page) => page.version,
    },
    {
      key: "updated",
      title: t("areas.shop.pages.updated"),
      align: "right",
      cell: (page) => <span className="text-sm whitespace-nowrap text-muted">{dateTime(page.updated_at)}</span>,
    },
  ];
  return (
    <>
      <PageTitle aside={make}>{t("areas.shop.pages.title")}</PageTitle>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : pages?.length === 0 ? (
        <Empty icon={<FileText aria-hidden />} title={t("areas.shop.pages.empty")} action={make}>
          {t("areas.shop.pages.emptyText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.shop.pages.title")}
          columns={columns}
          rows={pages}
          rowKey={(page) => page.slug}
          rowName={(page) => page.title}
          rowLink={(page) => `/admin/pages/${page.slug}`}
        />
      )}
      <LoadMore query={list} />
    </>
  );
}

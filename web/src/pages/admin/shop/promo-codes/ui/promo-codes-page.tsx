import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus, TicketPercent } from "lucide-react";
import { useMay } from "@/entities/permission";
import { useNamesOf } from "@/features/find-person";
import { useTranslation } from "@/shared/i18n";
import { date, money, organisationDay, useTitle } from "@/shared/lib";
import { Badge, ButtonLink, Empty, LoadError, LoadMore, PageTitle } from "@/shared/ui";
import { type Column, DataTable } from "@/shared/ui/table";
import { type Promo, promosQuery, type PromoState, stateOf } from "../model/promo";

const TONES: Record<PromoState, "leaf" | "neutral" | "amber"> = {
  active: "leaf",
  off: "neutral",
  soon: "amber",
  over: "neutral",
  used: "amber",
};

export function PromoCodesPage() {
  const { t } = useTranslation();
  useTitle(t("areas.shop.promo.title"));
  const may = useMay("promo_codes.write");
  const list = useInfiniteQuery(promosQuery());
  const promos = list.data?.pages.flatMap((page) => page.items);
  const make = may && (
    <ButtonLink to="/admin/promo-codes/new">
      <Plus aria-hidden />
      {t("areas.shop.promo.new")}
    </ButtonLink>
  );
  const nameOf = useNamesOf(promos?.flatMap((one) => one.owner_id ?? []) ?? []);
  const columns: Column<Promo>[] = [
    {
      key: "code",
      title: t("areas.shop.promo.code"),
      cell: (promo) => (
        <span>
          <span className="font-mono font-semibold">{promo.code}</span>
          {promo.owner_id && (
            <span className="block text-sm font-normal text-muted">
              {t("areas.shop.promo.ownerOf", { name: nameOf(promo.owner_id) })}
            </span>
          )}
          {promo.description && (
            <span className="block max-w-72 truncate text-sm font-normal text-muted">{promo.description}</span>
          )}
        </span>
      ),
    },
    {
      key: "state",
      title: t("areas.shop.column.status"),
      cell: (promo) => <Badge tone={TONES[stateOf(promo)]}>{t(`areas.shop.promo.state.${stateOf(promo)}`)}</Badge>,
    },
    {
      key: "discount",
      title: t("areas.shop.promo.discount"),
      align: "right",
      cell: (promo) =>
        promo.discount_amount === null ? `${promo.discount_percent ?? 0} %` : money(promo.discount_amount),
    },
    {
      key: "uses",
      title: t("areas.shop.promo.uses"),
      align: "right",
      named: true,
      cell: (promo) =>
        promo.max_uses === null
          ? String(promo.current_uses)
          : t("areas.shop.promo.usesOf", { count: promo.current_uses, most: promo.max_uses }),
    },
    {
      key: "until",
      title: t("areas.shop.promo.valid_until"),
      onlyWide: true,
      cell: (promo) => (promo.valid_until ? date(organisationDay(promo.valid_until, true)) : "—"),
    },
  ];
  return (
    <>
      <PageTitle aside={make}>{t("areas.shop.promo.title")}</PageTitle>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : promos?.length === 0 ? (
        <Empty icon={<TicketPercent aria-hidden />} title={t("areas.shop.promo.empty")} action={make}>
          {t("areas.shop.promo.emptyText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.shop.promo.title")}
          columns={columns}
          rows={promos}
          rowKey={(promo) => promo.code}
          rowName={(promo) => promo.code}
          rowLink={(promo) => `/admin/promo-codes/${encodeURIComponent(promo.code)}`}
        />
      )}
      <LoadMore query={list} />
    </>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { HandHeart } from "lucide-react";
import { type Donation, ownDonationsQuery } from "@/entities/donation";
import { useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, money, useTitle } from "@/shared/lib";
import { Badge, ButtonLink, Empty, LoadError, LoadMore, PageTitle, Skeleton } from "@/shared/ui";
import { Monthly } from "./monthly";

const TONES: Record<Donation["status"], "leaf" | "amber" | "neutral"> = {
  succeeded: "leaf",
  awaiting_payment: "amber",
  held: "amber",
  cancelled: "neutral",
  refunded: "neutral",
};

export function OwnDonationsPage() {
  const { t } = useTranslation();
  useTitle(t("donations.mine"));
  const list = useInfiniteQuery(ownDonationsQuery());
  useLive("donations", ["donations"]);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageTitle aside={<ButtonLink to="/donations">{t("donations.give")}</ButtonLink>}>
        {t("donations.mine")}
      </PageTitle>
      <Monthly />
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton className="h-40 rounded-card" />
      ) : items.length === 0 ? (
        <Empty icon={<HandHeart aria-hidden />} title={t("donations.mineEmpty")}>
          {t("donations.text")}
        </Empty>
      ) : (
        <ul className="flex flex-col divide-y divide-line rounded-card border border-line bg-surface">
          {items.map((one) => (
            <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 p-5">
              <div className="min-w-0 flex-1 basis-48">
                <p className="text-lg font-semibold tabular-nums">{money(one.amount)}</p>
                {one.message && <p>{one.message}</p>}
                <p className="text-sm text-muted">
                  {dateTime(one.created_at)}
                  {one.is_anonymous && ` · ${t("donations.anonymous")}`}
                </p>
              </div>
              <Badge tone={TONES[one.status]}>{t(`donations.status.${one.status}`)}</Badge>
              {one.status === "awaiting_payment" && one.payment_url && (
                <a
                  href={one.payment_url}
                  className="inline-flex min-h-11 items-center rounded-full bg-accent px-5 font-semibold text-on-accent"
                >
                  {t("order.payNow", { amount: money(one.amount) })}
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
      <LoadMore query={list} />
    </>
  );
}

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { donorsQuery, publicDonationsQuery } from "@/entities/donation";
import { useTranslation } from "@/shared/i18n";
import { ago, money, useTitle } from "@/shared/lib";
import { Card, LoadError, LoadMore, PageTitle, Skeleton } from "@/shared/ui";
import { Choices } from "@/shared/ui/form";
import { DonateForm } from "./donate-form";

type Period = "all" | "year" | "month";

export function DonationsPage() {
  const { t } = useTranslation();
  useTitle(t("donations.title"), { description: t("donations.text") });
  const [period, setPeriod] = useState<Period>("all");
  const feed = useInfiniteQuery(publicDonationsQuery());
  const donors = useQuery(donorsQuery(period)).data?.items ?? [];
  const items = feed.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="shell py-8 sm:py-12">
      <PageTitle>{t("donations.title")}</PageTitle>
      <p className="-mt-3 mb-8 max-w-prose text-lg text-muted">{t("donations.text")}</p>
      <div className="grid items-start gap-8 lg:grid-cols-[1fr_24rem] lg:gap-12">
        <div className="order-2 flex min-w-0 flex-col gap-10 lg:order-1">
          <section>
            <h2 className="display mb-4 text-xl">{t("donations.feed")}</h2>
            {feed.isError ? (
              <LoadError error={feed.error} retry={() => void feed.refetch()} />
            ) : feed.isPending ? (
              <Skeleton className="h-48 rounded-card" />
            ) : items.length === 0 ? (
              <p className="text-muted">{t("donations.empty")}</p>
            ) : (
              <ul className="flex flex-col divide-y divide-line border-y border-line">
                {items.map((one) => (
                  <li key={one.id} className="flex items-start justify-between gap-6 py-4">
                    <div className="min-w-0">
                      <p className="font-semibold">{one.name ?? t("donations.anonymous")}</p>
                      {one.message && <p>{one.message}</p>}
                      <p className="mt-0.5 text-sm text-muted">{ago(one.created_at)}</p>
                    </div>
                    <p className="font-semibold tabular-nums">{money(one.amount)}</p>
                  </li>
                ))}
              </ul>
            )}
            <LoadMore query={feed} />
          </section>
          <section>
            <h2 className="display mb-4 text-xl">{t("donations.leaders")}</h2>
            <Choices<Period>
              legend={t("donations.period")}
              hideLegend
              pills
              name="period"
              value={period}
              onChange={setPeriod}
              options={[
                { value: "all", label: t("donations.all") },
                { value: "year", label: t("donations.year") },
                { value: "month", label: t("donations.month") },
              ]}
            />
            <ol className="mt-4 flex flex-col gap-2">
              {donors.map((donor) => (
                <li
                  key={donor.place}
                  className="flex items-baseline justify-between gap-4 rounded-control bg-sunken px-4 py-3"
                >
                  <span>
                    <span className="mr-3 font-display text-sm text-accent">{donor.place}</span>
                    {donor.name}
                  </span>
                  <span className="font-semibold tabular-nums">{money(donor.amount)}</span>
                </li>
              ))}
            </ol>
          </section>
        </div>
        <Card className="order-1 lg:sticky lg:top-24 lg:order-2">
          <DonateForm />
        </Card>
      </div>
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { DivideCard } from "@/features/divide-counter";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { number } from "@/shared/lib";

/** Divides the count of a code's uses before a sale in which everybody uses it, and puts it together again. */
export function PromoShards({ code }: { code: string }) {
  const { t } = useTranslation();
  const params = { path: { code } };
  const queryKey = ["promo-codes", code, "shards"];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/promo-codes/{code}/shards", { params, signal })),
    staleTime: 0,
  });
  return (
    <DivideCard
      title={t("areas.shop.promo.shards.title")}
      text={t("areas.shop.promo.shards.text")}
      query={query}
      whole={t("areas.shop.promo.shards.nowWhole")}
      details={({ by_shard: uses }) => (
        <p className="mt-1 text-sm text-muted">
          {t("areas.shop.promo.shards.each", { least: number(Math.min(...uses)), most: number(Math.max(...uses)) })}
        </p>
      )}
      divide={async (shards) => {
        const divided = await unwrap(api.PUT("/api/v1/promo-codes/{code}/shards", { params, body: { shards } }));
        queryClient.setQueryData(queryKey, divided);
      }}
      done={(count) =>
        count === 1 ? t("areas.shop.promo.shards.whole") : t("areas.shop.promo.shards.divided", { count })
      }
    />
  );
}

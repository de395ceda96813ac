import { useQuery } from "@tanstack/react-query";
import { DivideForm } from "@/features/divide-counter";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { number } from "@/shared/lib";
import { Card, LoadError, Skeleton } from "@/shared/ui";

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
  const now = query.data;
  return (
    <Card className="flex flex-col gap-4">
      <h2 className="font-semibold">{t("areas.shop.promo.shards.title")}</h2>
      <p className="max-w-prose text-muted">{t("areas.shop.promo.shards.text")}</p>
      {query.isError ? (
        <LoadError error={query.error} retry={() => void query.refetch()} />
      ) : !now ? (
        <Skeleton className="h-28" />
      ) : (
        <>
          <div role="status">
            <p className="font-medium">
              {now.shards === 1
                ? t("areas.shop.promo.shards.nowWhole")
                : t("areas.shop.shards.now", { count: now.shards })}
            </p>
            {now.shards > 1 && (
              <p className="mt-1 text-sm text-muted">
                {t("areas.shop.promo.shards.each", {
                  least: number(Math.min(...now.by_shard)),
                  most: number(Math.max(...now.by_shard)),
                })}
              </p>
            )}
          </div>
          <DivideForm
            shards={now.shards}
            divide={async (shards) => {
              const divided = await unwrap(api.PUT("/api/v1/promo-codes/{code}/shards", { params, body: { shards } }));
              queryClient.setQueryData(queryKey, divided);
            }}
            done={(count) =>
              count === 1 ? t("areas.shop.promo.shards.whole") : t("areas.shop.promo.shards.divided", { count })
            }
          />
        </>
      )}
    </Card>
  );
}

import { useQuery } from "@tanstack/react-query";
import type { Product } from "@/entities/product";
import { DivideForm } from "@/features/divide-counter";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { number } from "@/shared/lib";
import { Card, LoadError, Skeleton } from "@/shared/ui";

/** Divides a product's stock before a sale that many people wait for, and puts it together again. */
export function ProductShards({ product }: { product: Product }) {
  const { t } = useTranslation();
  const params = { path: { product_id: product.id } };
  // Below what a change of the product's stock is read anew with.
  const queryKey = ["product", product.id, "stock-shards"];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/products/{product_id}/stock/shards", { params, signal })),
    staleTime: 0,
  });
  return (
    <Card className="flex flex-col gap-4">
      <h2 className="font-semibold">{t("areas.shop.shards.title")}</h2>
      <p className="max-w-prose text-muted">{t("areas.shop.shards.text")}</p>
      {query.isError ? (
        <LoadError error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Skeleton className="h-28" />
      ) : (
        <>
          <div role="status">
            <p className="font-medium">
              {query.data.shards === 1
                ? t("areas.shop.shards.nowWhole")
                : t("areas.shop.shards.now", { count: query.data.shards })}
            </p>
            {query.data.shards > 1 && (
              <ul className="mt-1 text-sm text-muted">
                {query.data.sizes.map((one) => (
                  <li key={one.size}>{sizeText(one)}</li>
                ))}
              </ul>
            )}
          </div>
          <DivideForm
            shards={query.data.shards}
            divide={async (shards) => {
              const divided = await unwrap(
                api.PUT("/api/v1/products/{product_id}/stock/shards", { params, body: { shards } }),
              );
              queryClient.setQueryData(queryKey, divided);
            }}
            done={(count) => (count === 1 ? t("areas.shop.shards.whole") : t("areas.shop.shards.divided", { count }))}
          />
        </>
      )}
    </Card>
  );

  function sizeText({ size, stock, by_shard: parts }: { size: string; stock: number; by_shard: number[] }): string {
    const [least, most] = [Math.min(...parts), Math.max(...parts)];
    const each = least === most ? number(least) : `${number(least)}–${number(most)}`;
    return t("areas.shop.shards.size", { size, stock: number(stock), each });
  }
}

import { useQuery } from "@tanstack/react-query";
import type { Product } from "@/entities/product";
import { DivideCard } from "@/features/divide-counter";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { number } from "@/shared/lib";

/** Divides a product's stock and its waves' places before a sale that many people wait for, and puts them together. */
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
    <DivideCard
      title={t("areas.shop.shards.title")}
      text={t("areas.shop.shards.text")}
      query={query}
      whole={t("areas.shop.shards.nowWhole")}
      details={({ sizes, waves }) => (
        <ul className="mt-1 text-sm text-muted">
          {sizes.map(({ size, stock, by_shard: parts }) => (
            <li key={size}>{t("areas.shop.shards.size", { size, stock: number(stock), each: eachOf(parts) })}</li>
          ))}
          {waves.map(({ wave_number: wave, places, by_shard: parts }) => (
            <li key={wave}>{t("areas.shop.shards.wave", { wave, places: number(places), each: eachOf(parts) })}</li>
          ))}
        </ul>
      )}
      divide={async (shards) => {
        const divided = await unwrap(
          api.PUT("/api/v1/products/{product_id}/stock/shards", { params, body: { shards } }),
        );
        queryClient.setQueryData(queryKey, divided);
      }}
      done={(count) => (count === 1 ? t("areas.shop.shards.whole") : t("areas.shop.shards.divided", { count }))}
    />
  );
}

/** What each part holds: a number, or from the least to the most. */
function eachOf(parts: number[]): string {
  const [least, most] = [Math.min(...parts), Math.max(...parts)];
  return least === most ? number(least) : `${number(least)}–${number(most)}`;
}

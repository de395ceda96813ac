import { useQuery } from "@tanstack/react-query";
import type { Product } from "@/entities/product";
import { DivideCard } from "@/features/divide-counter";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { number } from "@/shared/lib";

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
    <DivideCard
      title={t("areas.shop.shards.title")}
      text={t("areas.shop.shards.text")}
      query={query}
      whole={t("areas.shop.shards.nowWhole")}
      details={({ sizes }) => (
        <ul className="mt-1 text-sm text-muted">
          {sizes.map((one) => (
            <li key={one.size}>{sizeText(one)}</li>
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

  function sizeText({ size, stock, by_shard: parts }: { size: string; stock: number; by_shard: number[] }): string {
    const [least, most] = [Math.min(...parts), Math.max(...parts)];
    const each = least === most ? number(least) : `${number(least)}–${number(most)}`;
    return t("areas.shop.shards.size", { size, stock: number(stock), each });
  }
}

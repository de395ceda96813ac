import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Product } from "@/entities/product";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { number } from "@/shared/lib";
import { Button, Card, errorText, LoadError, Skeleton, toast } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";

const MOST = 64;
// What one part of a stock sells in a second.
const ORDERS_A_SECOND = 100;

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
  const [typed, setTyped] = useState<string>();
  const [asked, setAsked] = useState(false);
  const now = query.data?.shards;
  const text = (typed ?? String(now ?? "")).trim();
  const wanted = Number(text);
  const isWrong = !/^\d+$/.test(text) || wanted < 1 || wanted > MOST;
  const divide = useMutation({
    mutationFn: () =>
      unwrap(api.PUT("/api/v1/products/{product_id}/stock/shards", { params, body: { shards: wanted } })),
    onSuccess: (divided) => {
      queryClient.setQueryData(queryKey, divided);
      setTyped(undefined);
      setAsked(false);
      toast.success(
        divided.shards === 1 ? t("areas.shop.shards.whole") : t("areas.shop.shards.divided", { count: divided.shards }),
      );
    },
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
          <form
            noValidate
            className="flex flex-wrap items-start gap-3"
            onSubmit={(event) => {
              event.preventDefault();
              setAsked(true);
              if (!isWrong && !divide.isPending) divide.mutate();
            }}
          >
            <TextField
              label={t("areas.shop.shards.field")}
              inputMode="numeric"
              maxLength={2}
              className="w-full sm:w-64"
              value={typed ?? String(query.data.shards)}
              hint={isWrong ? undefined : t("areas.shop.shards.sells", { count: wanted * ORDERS_A_SECOND })}
              error={asked && isWrong ? t("areas.shop.shards.wrong", { most: MOST }) : undefined}
              onChange={(event) => {
                setTyped(event.target.value);
                divide.reset();
              }}
            />
            <Button type="submit" variant="secondary" busy={divide.isPending} className="sm:mt-7">
              {t(text === "1" && query.data.shards > 1 ? "areas.shop.shards.join" : "areas.shop.shards.divide")}
            </Button>
          </form>
          {divide.error && (
            <p role="alert" className="font-medium text-danger">
              {errorText(divide.error)}
            </p>
          )}
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

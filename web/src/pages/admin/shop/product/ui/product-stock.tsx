import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { useMay } from "@/entities/permission";
import { type Product, stockLogQuery } from "@/entities/product";
import { PersonName } from "@/features/find-person";
import { api, queryClient, type Schemas, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime } from "@/shared/lib";
import { Button, Card, Empty, errorText, LoadMore, Skeleton, toast } from "@/shared/ui";
import { Choices, TextField } from "@/shared/ui/form";

import { ProductShards } from "./product-shards";

type Movement = Schemas["StockMovementOut"];

export function ProductStock({ product }: { product: Product }) {
  const [mayChange, mayRead] = [useMay("products.change_stock"), useMay("products.read_stock_log")];
  return (
    <div className="grid items-start gap-6 xl:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-6">
        <Sizes product={product} may={mayChange} />
        {mayChange && !product.is_archived && <ProductShards product={product} />}
      </div>
      {mayRead && <Log product={product} />}
    </div>
  );
}

/** The pieces of each size: counted anew or come and gone, all sizes in one request; each refusal stands beside its size. */
function Sizes({ product, may }: { product: Product; may: boolean }) {
  const { t } = useTranslation();
  const [mode, setMode] = useState<"set" | "delta">("delta");
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const [key, renewKey] = useIdempotencyKey();
  const [refused, setRefused] = useState<Record<string, string>>({});
  const rows = product.sizes.flatMap(({ size }) => {
    const text = (typed[size] ?? "").trim().replace("−", "-").replace(/^\+/, "");
    return text === "" || (mode === "delta" && Number(text) === 0) ? [] : [{ size, units: Number(text) }];
  });
  const wrong = rows.filter(({ units }) => !Number.isInteger(units) || (mode === "set" && units < 0));
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/products/stock", {
          params: { header: { "Idempotency-Key": key } },
          body: {
            reason: reason.trim(),
            items: rows.map(({ size, units }) => ({
              product_id: product.id,
              size,
              ...(mode === "set" ? { set: units } : { delta: units }),
            })),
          },
        }),
      ),
    onSuccess: async (done) => {
      const failed = done.items.filter((one) => one.status === "refused");
      setRefused(
        Object.fromEntries(
          failed.map((one) => [
            rows[one.row]?.size ?? one.size,
            t(`problems.code.${one.code ?? ""}` as "errors.unknown", { defaultValue: t("errors.unknown") }),
          ]),
        ),
      );
      setTyped(Object.fromEntries(failed.map((one) => [rows[one.row]?.size ?? one.size, typed[one.size] ?? ""])));
      renewKey();
      setAsked(false);
      if (done.done > 0) toast.success(t("areas.shop.stock.saved", { count: done.done }));
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ["product", product.id] }),
        queryClient.invalidateQueries({ queryKey: ["products"] }),
      ]);
    },
  });
  const set = (size: string, text: string) => {
    setTyped({ ...typed, [size]: text });
    setRefused({ ...refused, [size]: "" });
  };
  return (
    <Card>
      <h2 className="mb-4 font-semibold">{t("areas.shop.stock.sizes")}</h2>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (rows.length > 0 && wrong.length === 0 && reason.trim() && !save.isPending) save.mutate();
        }}
      >
        {may && (
          <Choices
            legend={t("areas.shop.stock.mode")}
            name="stock-mode"
            value={mode}
            onChange={(next) => {
              setMode(next);
              setTyped({});
            }}
            options={[
              { value: "delta", label: t("areas.shop.stock.delta"), hint: t("areas.shop.stock.deltaHint") },
              { value: "set", label: t("areas.shop.stock.set"), hint: t("areas.shop.stock.setHint") },
            ]}
          />
        )}
        <ul className="flex flex-col divide-y divide-line">
          {product.sizes.map(({ size, stock }) => (
            <li key={size} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
              <p className="grow">
                <span className="font-semibold">{size}</span>{" "}
                <span className="text-muted">{t("areas.shop.stock.now", { count: stock })}</span>
              </p>
              {may && (
                <TextField
                  label={t(mode === "set" ? "areas.shop.stock.counted" : "areas.shop.stock.change", { size })}
                  inputMode="numeric"
                  placeholder={mode === "set" ? String(stock) : "+5 / −1"}
                  value={typed[size] ?? ""}
                  maxLength={8}
                  className="w-40"
                  error={
                    refused[size] || (wrong.some((one) => one.size === size) ? t("areas.shop.wrong.number") : undefined)
                  }
                  onChange={(event) => set(size, event.target.value)}
                />
              )}
            </li>
          ))}
        </ul>
        {may && (
          <>
            <TextField
              label={t("areas.shop.stock.reason")}
              value={reason}
              maxLength={200}
              error={asked && !reason.trim() ? t("form.required") : undefined}
              onChange={(event) => {
                setReason(event.target.value);
              }}
            />
            {save.error && (
              <p role="alert" className="font-medium text-danger">
                {errorText(save.error)}
              </p>
            )}
            <Button type="submit" busy={save.isPending} disabled={rows.length === 0} className="self-start">
              {t("areas.shop.stock.save")}
            </Button>
          </>
        )}
      </form>
    </Card>
  );
}

function Log({ product }: { product: Product }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(stockLogQuery(product.id));
  const items: Movement[] = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card>
      <h2 className="mb-4 font-semibold">{t("areas.shop.stock.log")}</h2>
      {list.isPending ? (
        <Skeleton className="h-40" />
      ) : items.length === 0 ? (
        <Empty title={t("areas.shop.stock.logEmpty")} />
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          {items.map((one) => (
            <li key={one.id} className="flex items-start justify-between gap-4 py-3">
              <div className="min-w-0">
                <p>
                  {t(`areas.shop.stock.kind.${one.kind}` as "areas.shop.stock.kind.other", {
                    defaultValue: t("areas.shop.stock.kind.other"),
                  })}{" "}
                  · {one.size}
                </p>
                {one.reason && <p className="text-sm wrap-anywhere">{one.reason}</p>}
                <p className="text-sm text-muted">
                  {dateTime(one.created_at)}
                  {one.actor && (
                    <>
                      {" · "}
                      <PersonName id={one.actor} />
                    </>
                  )}
                  {one.order_id && (
                    <>
                      {" · "}
                      <Link to={`/admin/orders/${one.order_id}`} className="underline underline-offset-4">
                        {t("areas.shop.stock.order")}
                      </Link>
                    </>
                  )}
                </p>
              </div>
              <p className="text-right tabular-nums">
                <span className={one.delta > 0 ? "font-semibold text-leaf" : "font-semibold"}>
                  {one.delta > 0 ? `+${one.delta}` : `−${-one.delta}`}
                </span>
                {one.stock_after !== null && <span className="block text-sm text-muted">= {one.stock_after}</span>}
              </p>
            </li>
          ))}
        </ul>
      )}
      <LoadMore query={list} />
    </Card>
  );
}

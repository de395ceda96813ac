import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { BellRing } from "lucide-react";
import { Link } from "react-router";
import { productPath, productQuery } from "@/entities/product";
import { api, isCode, queryClient, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, useTitle } from "@/shared/lib";
import { ConfirmButton, Empty, LoadError, LoadMore, PageTitle, Skeleton, toastError } from "@/shared/ui";

type Entry = Schemas["WaitlistEntryOut"];

const waitlistQuery = () =>
  infiniteQueryOptions({
    queryKey: ["waitlist"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/products/waitlist", {
          params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

/** What one waits for in the shop: each can be left. */
export function WaitlistPage() {
  const { t } = useTranslation();
  useTitle(t("account.waitlist"));
  const list = useInfiniteQuery(waitlistQuery());
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageTitle>{t("account.waitlist")}</PageTitle>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton className="h-40 rounded-card" />
      ) : items.length === 0 ? (
        <Empty icon={<BellRing aria-hidden />} title={t("account.waitlistEmpty")}>
          {t("account.waitlistEmptyText")}
        </Empty>
      ) : (
        <ul className="flex flex-col divide-y divide-line rounded-card border border-line bg-surface">
          {items.map((one) => (
            <Row key={one.id} entry={one} />
          ))}
        </ul>
      )}
      <LoadMore query={list} />
    </>
  );
}

function Row({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const product = useQuery(productQuery(entry.product_id));
  const leave = async () => {
    try {
      await unwrap(
        api.DELETE("/api/v1/products/{product_id}/waitlist", {
          params: { path: { product_id: entry.product_id }, query: entry.size ? { size: entry.size } : {} },
        }),
      );
    } catch (error) {
      toastError(error);
    }
    await queryClient.invalidateQueries({ queryKey: ["waitlist"] });
  };
  const name =
    product.data?.name ?? (isCode(product.error, "product_not_found") ? t("product.gone") : entry.product_id);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 p-5">
      <div className="min-w-0 flex-1 basis-48">
        {product.isPending ? (
          <Skeleton className="h-6 w-48" />
        ) : (
          <p className="font-semibold wrap-anywhere">
            {product.data ? (
              <Link to={productPath(product.data)} className="underline-offset-4 hover:underline">
                {name}
              </Link>
            ) : (
              name
            )}
          </p>
        )}
        <p className="text-sm text-muted">
          {entry.size && `${t("product.size")} ${entry.size} · `}
          {t("account.waitlistSince", { date: date(entry.created_at) })}
        </p>
      </div>
      <ConfirmButton
        variant="quiet"
        title={t("account.waitlistLeaveTitle")}
        text={t("account.waitlistLeaveText", { name })}
        confirm={t("account.waitlistLeave")}
        onConfirm={leave}
      >
        {t("account.waitlistLeave")}
      </ConfirmButton>
    </li>
  );
}

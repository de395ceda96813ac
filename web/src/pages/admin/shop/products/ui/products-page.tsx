import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Download, FileUp, Package, Plus } from "lucide-react";
import { useCallback } from "react";
import { useSearchParams } from "react-router";
import { useMay } from "@/entities/permission";
import {
  availability,
  categoriesQuery,
  collectionsQuery,
  type Product,
  ProductPicture,
  type StaffProductFilter,
  staffProductsQuery,
} from "@/entities/product";
import { watchTask } from "@/entities/task";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { money, useTitle } from "@/shared/lib";
import { Badge, Button, ButtonLink, Empty, LoadError, LoadMore, PageTitle, toast, toastError } from "@/shared/ui";
import { SearchFilter, SelectFilter } from "@/shared/ui/form";
import { type Column, DataTable } from "@/shared/ui/table";

const VIEWS = ["active", "hidden", "archived", "low"] as const;
const TYPES = ["in_stock", "preorder", "waiting"] as const;
const LOW = 5;

function filterOf(query: URLSearchParams): StaffProductFilter {
  const view = query.get("view");
  if (view === "low") return { stock: "low" };
  if (view === "hidden" || view === "archived") return { state: view };
  const filter: StaffProductFilter = {};
  const q = query.get("q");
  if (q && q.length > 1) filter.q = q.slice(0, 100);
  const type = TYPES.find((one) => one === query.get("order_type"));
  if (type) filter.order_type = type;
  for (const name of ["category", "collection"] as const) {
    const value = query.get(name);
    if (value) filter[name] = value;
  }
  const sort = (["price", "-price", "name"] as const).find((one) => one === query.get("sort"));
  if (sort) filter.sort = sort;
  return filter;
}

export function ProductsPage() {
  const { t } = useTranslation();
  useTitle(t("areas.shop.products.title"));
  const [query, setQuery] = useSearchParams();
  const filter = filterOf(query);
  const view = VIEWS.find((one) => one === query.get("view")) ?? "active";
  const list = useInfiniteQuery(staffProductsQuery(filter));
  const categories = useQuery(categoriesQuery).data?.items ?? [];
  const collections = useQuery(collectionsQuery).data?.items ?? [];
  const [mayWrite, mayImport, mayExport] = [
    useMay("products.write"),
    useMay("products.import"),
    useMay("products.export"),
  ];
  const products = list.data?.pages.flatMap((page) => page.items);
  const change = useCallback(
    (name: string, value: string) =>
      setQuery(
        (before) => {
          const next = new URLSearchParams(before);
          if (value) next.set(name, value);
          else next.delete(name);
          return next;
        },
        { replace: true },
      ),
    [setQuery],
  );
  const search = useCallback((q: string) => change("q", q), [change]);
  const download = useMutation({
    mutationFn: () => unwrap(api.GET("/api/v1/products/export", { params: { query: {} } })),
    onSuccess: (task) => {
      watchTask({ id: task.task_id, label: "file" });
      toast.success(t("areas.shop.exportStarted"));
    },
    onError: toastError,
  });
  const value = (name: string) => query.get(name) ?? "";
  return (
    <>
      <PageTitle
        aside={
          <div className="flex flex-wrap gap-3">
            {mayExport && (
              <Button variant="secondary" busy={download.isPending} onClick={() => download.mutate()}>
                <Download aria-hidden />
                {t("areas.shop.export")}
              </Button>
            )}
            {mayImport && (
              <ButtonLink variant="secondary" to="/admin/products/import">
                <FileUp aria-hidden />
                {t("areas.shop.import.open")}
              </ButtonLink>
            )}
            {mayWrite && (
              <ButtonLink to="/admin/products/new">
                <Plus aria-hidden />
                {t("areas.shop.products.new")}
              </ButtonLink>
            )}
          </div>
        }
      >
        {t("areas.shop.products.title")}
      </PageTitle>
      <div className="mb-4 flex flex-wrap gap-3" role="search">
        <SelectFilter
          label={t("areas.shop.products.state")}
          value={view}
          onChange={(next) => setQuery(next === "active" ? {} : { view: next })}
          className="min-w-40"
        >
          {VIEWS.map((one) => (
            <option key={one} value={one}>
              {t(`areas.shop.products.view.${one}`)}
            </option>
          ))}
        </SelectFilter>
        {view === "active" && (
          <>
            <SearchFilter
              label={t("areas.shop.products.search")}
              placeholder={t("areas.shop.products.searchHint")}
              value={value("q")}
              onChange={search}
              className="min-w-56 flex-1"
            />
            <SelectFilter
              label={t("areas.shop.products.type")}
              value={value("order_type")}
              onChange={(next) => change("order_type", next)}
              className="min-w-40"
            >
              <option value="">{t("areas.shop.products.anyType")}</option>
              {TYPES.map((type) => (
                <option key={type} value={type}>
                  {t(`areas.shop.orderType.${type}`)}
                </option>
              ))}
            </SelectFilter>
            {categories.length > 0 && (
              <SelectFilter
                label={t("areas.shop.products.category")}
                value={value("category")}
                onChange={(next) => change("category", next)}
                className="min-w-40"
              >
                <option value="">{t("areas.shop.products.anyCategory")}</option>
                {categories.map((one) => (
                  <option key={one.id} value={one.slug}>
                    {one.name}
                  </option>
                ))}
              </SelectFilter>
            )}
            {collections.length > 0 && (
              <SelectFilter
                label={t("areas.shop.products.collection")}
                value={value("collection")}
                onChange={(next) => change("collection", next)}
                className="min-w-40"
              >
                <option value="">{t("areas.shop.products.anyCollection")}</option>
                {collections.map((one) => (
                  <option key={one.id} value={one.slug}>
                    {one.name}
                  </option>
                ))}
              </SelectFilter>
            )}
          </>
        )}
      </div>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : products?.length === 0 && !list.hasNextPage ? (
        <Empty
          icon={<Package aria-hidden />}
          title={t("areas.shop.products.empty")}
          action={
            mayWrite &&
            view === "active" && <ButtonLink to="/admin/products/new">{t("areas.shop.products.new")}</ButtonLink>
          }
        >
          {t(view === "active" ? "areas.shop.products.emptyText" : "areas.shop.products.emptyView")}
        </Empty>
      ) : (
        <ProductTable products={products} />
      )}
      <LoadMore query={list} />
    </>
  );
}

function ProductTable({ products }: { products: Product[] | undefined }) {
  const { t } = useTranslation();
  const columns: Column<Product>[] = [
    {
      key: "name",
      title: t("areas.shop.products.name"),
      cell: (product) => (
        <span className="flex items-center gap-3">
          <ProductPicture product={product} className="size-11 shrink-0 rounded-control object-cover" />
          <span className="min-w-0">
            <span className="block">{product.name}</span>
            <span className="block text-sm font-normal text-muted">{product.article}</span>
          </span>
        </span>
      ),
    },
    {
      key: "type",
      title: t("areas.shop.products.type"),
      onlyWide: true,
      cell: (product) => t(`areas.shop.orderType.${product.order_type}`),
    },
    {
      key: "state",
      title: t("areas.shop.products.state"),
      cell: (product) =>
        product.is_archived ? (
          <Badge>{t("areas.shop.products.archived")}</Badge>
        ) : product.is_active ? (
          <Badge tone="leaf">{t("areas.shop.products.active")}</Badge>
        ) : (
          <Badge tone="amber">{t("areas.shop.products.hidden")}</Badge>
        ),
    },
    {
      key: "stock",
      title: t("areas.shop.products.stock"),
      align: "right",
      cell: (product) => {
        const found = availability(product);
        return found.kind === "preorder" ? (
          <span className="text-sm text-muted">
            {found.places
              ? t("areas.shop.products.waveNow", { ...found.places, wave: found.wave })
              : t("product.waveOpen", { wave: found.wave })}
          </span>
        ) : (
          <span
            className={product.stock_count <= (product.low_stock_threshold ?? LOW) ? "font-semibold text-amber" : ""}
          >
            {t("areas.shop.pieces", { count: product.stock_count })}
          </span>
        );
      },
    },
    {
      key: "price",
      title: t("areas.shop.products.price"),
      align: "right",
      cell: (product) => (
        <span className="whitespace-nowrap">
          <span className="font-semibold">{money(product.price)}</span>
          {product.old_price !== null && (
            <del className="ml-2 text-sm text-muted max-md:hidden">{money(product.old_price)}</del>
          )}
        </span>
      ),
    },
  ];
  return (
    <DataTable
      label={t("areas.shop.products.title")}
      columns={columns}
      rows={products}
      rowKey={(product) => product.id}
      rowName={(product) => product.name}
      rowLink={(product) => `/admin/products/${product.id}`}
    />
  );
}

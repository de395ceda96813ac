import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ShoppingBag } from "lucide-react";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import {
  type CatalogueFilter,
  categoriesQuery,
  facetsQuery,
  type OrderType,
  ProductCard,
  ProductCardSkeleton,
  productsQuery,
  type Sort,
} from "@/entities/product";
import { useTranslation } from "@/shared/i18n";
import { money, useTitle } from "@/shared/lib";
import { Button, Empty, LoadError, LoadMore, PageTitle } from "@/shared/ui";
import { Choices, SearchFilter, SelectFilter } from "@/shared/ui/form";

const TYPES: (OrderType | "all")[] = ["all", "in_stock", "preorder", "waiting"];
/** Kopecks. */
const PRICES = [200_000, 300_000, 500_000, 1_000_000];
const SORTS: Sort[] = ["newest", "price", "-price", "name"];
const oneOf = <T extends string>(values: readonly T[], value: string | null): T | undefined =>
  values.find((one) => one === value);

export function CataloguePage() {
  const { t } = useTranslation();
  useTitle(t("catalogue.title"), { description: t("home.heroText") });
  // The filter lies in the address: reload, Back and a link keep it.
  const [params, setParams] = useSearchParams();
  const type = oneOf(TYPES, params.get("type")) ?? "all";
  const sort = oneOf(SORTS, params.get("sort")) ?? "newest";
  const q = params.get("q") ?? "";
  const [category, size, price] = ["category", "size", "price"].map((name) => params.get(name) ?? "");
  const inStock = params.get("stock") === "1";
  const filter: Omit<CatalogueFilter, "sort"> = {
    q: q.length > 1 ? q : undefined,
    order_type: type === "all" ? undefined : type,
    category: category || undefined,
    size: size ? [size] : undefined,
    price_max: Number(price) > 0 ? Number(price) : undefined,
    in_stock: inStock || undefined,
  };
  const categories = useQuery(categoriesQuery).data?.items ?? [];
  const facets = useQuery(facetsQuery(filter)).data;
  const products = useInfiniteQuery(productsQuery({ ...filter, sort }));
  const items = products.data?.pages.flatMap((page) => page.items) ?? [];
  const change = (name: string, value: string, empty: string) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === empty) after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    <div className="shell py-8 sm:py-12">
      <PageTitle>{t("catalogue.title")}</PageTitle>
      <div className="mb-8 flex flex-col gap-4 lg:flex-row lg:items-center">
        <SearchFilter
          label={t("catalogue.search")}
          placeholder={t("catalogue.searchPlaceholder")}
          value={q}
          onChange={(value) => change("q", value, "")}
          className="lg:w-72"
        />
        <div className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
          <div className="w-max">
            <Choices
              legend={t("catalogue.type")}
              hideLegend
              pills
              name="type"
              value={type}
              onChange={(value) => change("type", value, "all")}
              options={[
                { value: "all", label: t("catalogue.typeAll") },
                { value: "in_stock", label: t("catalogue.typeInStock") },
                { value: "preorder", label: t("catalogue.typePreorder") },
                { value: "waiting", label: t("catalogue.typeWaiting") },
              ]}
            />
          </div>
        </div>
        <SelectFilter
          label={t("catalogue.sort")}
          value={sort}
          onChange={(value) => change("sort", value, "newest")}
          className="lg:ml-auto"
        >
          <option value="newest">{t("catalogue.sortNewest")}</option>
          <option value="price">{t("catalogue.sortPrice")}</option>
          <option value="-price">{t("catalogue.sortPriceDown")}</option>
          <option value="name">{t("catalogue.sortName")}</option>
        </SelectFilter>
      </div>
      <div className="mb-8 flex flex-wrap items-center gap-3">
        {categories.length > 0 && (
          <SelectFilter
            label={t("catalogue.category")}
            value={category ?? ""}
            onChange={(value) => change("category", value, "")}
          >
            <option value="">{t("catalogue.categoryAll")}</option>
            {categories.map((one) => (
              <option key={one.id} value={one.slug}>
                {one.parent_id ? `— ${one.name}` : one.name}
              </option>
            ))}
          </SelectFilter>
        )}
        <SelectFilter label={t("product.size")} value={size ?? ""} onChange={(value) => change("size", value, "")}>
          <option value="">{t("catalogue.sizeAll")}</option>
          {size && !facets?.sizes.some((one) => one.size === size) && <option value={size}>{size}</option>}
          {facets?.sizes.map((one) => (
            <option key={one.size} value={one.size}>
              {one.size} ({one.count})
            </option>
          ))}
        </SelectFilter>
        <SelectFilter label={t("catalogue.price")} value={price ?? ""} onChange={(value) => change("price", value, "")}>
          <option value="">{t("catalogue.priceAll")}</option>
          {PRICES.map((most) => (
            <option key={most} value={most}>
              {t("catalogue.priceTo", { price: money(most) })}
            </option>
          ))}
        </SelectFilter>
        <label className="flex min-h-11 items-center gap-2.5">
          <input
            type="checkbox"
            className="size-5 accent-accent"
            checked={inStock}
            onChange={(event) => change("stock", event.target.checked ? "1" : "", "")}
          />
          {t("catalogue.inStock")}
        </label>
      </div>
      {products.isError ? (
        <LoadError error={products.error} retry={() => void products.refetch()} />
      ) : products.isPending ? (
        <Grid>
          {[0, 1, 2, 3, 4, 5, 6, 7].map((key) => (
            <ProductCardSkeleton key={key} />
          ))}
        </Grid>
      ) : items.length === 0 ? (
        <Empty
          icon={<ShoppingBag aria-hidden />}
          title={t("catalogue.empty")}
          action={<Button onClick={() => setParams({}, { replace: true })}>{t("catalogue.reset")}</Button>}
        >
          {t("catalogue.emptyText")}
        </Empty>
      ) : (
        <Grid>
          <h2 className="sr-only">{t("catalogue.title")}</h2>
          {items.map((product, index) => (
            <ProductCard key={product.id} product={product} eager={index < 4} />
          ))}
        </Grid>
      )}
      <LoadMore query={products} />
    </div>
  );
}

const Grid = ({ children }: { children: ReactNode }) => (
  <div className="grid grid-cols-2 gap-x-4 gap-y-8 sm:gap-x-6 md:grid-cols-3 lg:grid-cols-4">{children}</div>
);

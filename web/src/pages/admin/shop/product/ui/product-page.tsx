import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, ExternalLink } from "lucide-react";
import { Link, useParams } from "react-router";
import { useMay } from "@/entities/permission";
import { type Product, productPath, productQuery } from "@/entities/product";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { Badge, LoadError, PageTitle, Skeleton } from "@/shared/ui";
import { TabLinks } from "@/shared/ui/tabs";
import { ProductForm } from "./product-form";
import { ProductPictures } from "./product-pictures";
import { ProductStock } from "./product-stock";
import { ProductWaves } from "./product-waves";

function Back() {
  const { t } = useTranslation();
  return (
    <Link to="/admin/products" className="mb-2 inline-flex min-h-11 items-center gap-2 text-muted hover:text-ink">
      <ArrowLeft className="size-5" aria-hidden />
      {t("areas.shop.products.title")}
    </Link>
  );
}

export function NewProductPage() {
  const { t } = useTranslation();
  useTitle(t("areas.shop.products.new"));
  return (
    <>
      <Back />
      <PageTitle>{t("areas.shop.products.new")}</PageTitle>
      <ProductForm />
    </>
  );
}

export function ProductPage() {
  const { t } = useTranslation();
  const { productId = "", tab = "" } = useParams();
  const query = useQuery({ ...productQuery(productId), staleTime: 0 });
  const name = query.data?.name ?? t("areas.shop.products.title");
  const part = {
    pictures: t("areas.shop.pictures.title"),
    stock: t("areas.shop.stock.title"),
    waves: t("areas.shop.wavesTab.title"),
  }[tab];
  useTitle(part ? `${part} · ${name}` : name);
  if (query.isError) return <LoadError error={query.error} retry={() => void query.refetch()} isPage />;
  if (!query.data) {
    return (
      <div className="flex flex-col gap-6">
        <Skeleton className="h-10 w-64" />
        <Skeleton className="h-96 rounded-card" />
      </div>
    );
  }
  return <ProductView product={query.data} tab={tab} />;
}

function ProductView({ product, tab }: { product: Product; tab: string }) {
  const { t } = useTranslation();
  const path = `/admin/products/${product.id}`;
  const [mayPictures, mayLog, mayStock] = [
    useMay("media.read"),
    useMay("products.read_stock_log"),
    useMay("products.change_stock"),
  ];
  return (
    <>
      <Back />
      <PageTitle
        aside={
          <span className="flex flex-wrap items-center gap-3">
            {product.is_archived ? (
              <Badge>{t("areas.shop.products.archived")}</Badge>
            ) : product.is_active ? (
              <Badge tone="leaf">{t("areas.shop.products.active")}</Badge>
            ) : (
              <Badge tone="amber">{t("areas.shop.products.hidden")}</Badge>
            )}
            <Link
              to={productPath(product)}
              className="inline-flex min-h-11 items-center gap-1.5 underline underline-offset-4"
            >
              {t("areas.shop.products.onSite")}
              <ExternalLink className="size-4" aria-hidden />
            </Link>
          </span>
        }
      >
        {product.name}
      </PageTitle>
      <TabLinks
        label={t("areas.shop.products.parts")}
        links={[
          { to: path, title: t("areas.shop.products.data"), end: true },
          ...(mayPictures ? [{ to: `${path}/pictures`, title: t("areas.shop.pictures.title") }] : []),
          ...(mayLog || mayStock ? [{ to: `${path}/stock`, title: t("areas.shop.stock.title") }] : []),
          ...(product.preorder_waves_total > 0 ? [{ to: `${path}/waves`, title: t("areas.shop.wavesTab.title") }] : []),
        ]}
      />
      {tab === "pictures" ? (
        <ProductPictures key={product.id} product={product} />
      ) : tab === "stock" ? (
        <ProductStock key={product.id} product={product} />
      ) : tab === "waves" ? (
        <ProductWaves key={product.id} product={product} />
      ) : (
        <ProductForm key={product.id} product={product} />
      )}
    </>
  );
}

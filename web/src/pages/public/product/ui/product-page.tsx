import { useQuery } from "@tanstack/react-query";
import { PackageCheck } from "lucide-react";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useCart } from "@/entities/cart";
import {
  availability,
  AvailabilityBadge,
  canBuy,
  type Product,
  ProductPrice,
  productQuery,
  wavesQuery,
} from "@/entities/product";
import { useTranslation } from "@/shared/i18n";
import { date, useTitle } from "@/shared/lib";
import { Badge, Button, LoadError, Progress, Skeleton, toast } from "@/shared/ui";
import { Choices } from "@/shared/ui/form";
import { Markdown } from "@/shared/ui/markdown";
import { Gallery } from "./gallery";
import { SizeTable } from "./size-table";
import { Waitlist } from "./waitlist";

export function ProductPage() {
  const { productId = "" } = useParams();
  const product = useQuery(productQuery(productId));

  return (
    <div className="shell py-6 sm:py-10">
      {product.data ? (
        <ProductView key={product.data.id} product={product.data} />
      ) : product.isError ? (
        <LoadError isPage error={product.error} retry={() => void product.refetch()} />
      ) : (
        <div className="grid gap-8 lg:grid-cols-2 lg:gap-14">
          <Skeleton className="aspect-square w-full rounded-card" />
          <div className="flex flex-col gap-4">
            <Skeleton className="h-10 w-3/4" />
            <Skeleton className="h-6 w-1/4" />
            <Skeleton className="h-32 w-full" />
          </div>
        </div>
      )}
    </div>
  );
}

function ProductView({ product }: { product: Product }) {
  const { t } = useTranslation();
  useTitle(product.seo_title ?? product.name, {
    description: product.seo_description ?? product.description.replace(/[#*>|_`]/g, "").slice(0, 160),
    image: product.media[0]?.url,
  });
  return (
    <div className="grid gap-8 lg:grid-cols-[1.1fr_1fr] lg:gap-14">
      <Gallery product={product} />
      <div className="flex flex-col gap-6">
        <div className="flex flex-col items-start gap-3">
          <AvailabilityBadge product={product} />
          <h1 className="display text-[1.75rem] sm:text-4xl">{product.name}</h1>
          <p className="text-2xl font-semibold tabular-nums">
            <ProductPrice product={product} />
          </p>
        </div>
        {product.description && (
          // A line break that somebody typed is one, as it was before descriptions were Markdown.
          <div className="max-w-prose text-lg [&_p]:whitespace-pre-line">
            <Markdown text={product.description} />
          </div>
        )}
        <Buy product={product} />
        <SizeTable table={product.size_table} />
        {product.care_instructions && (
          <section>
            <h2 className="mb-1 font-semibold">{t("product.care")}</h2>
            <p className="max-w-prose text-muted">{product.care_instructions}</p>
          </section>
        )}
        <p className="text-sm text-muted">{t("product.article", { article: product.article })}</p>
      </div>
    </div>
  );
}

function Buy({ product }: { product: Product }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const add = useCart((cart) => cart.add);
  const buyable = product.sizes.filter((one) => canBuy(product, one.size));
  const [size, setSize] = useState<string | undefined>(buyable.length === 1 ? buyable[0]?.size : undefined);
  const [asked, setAsked] = useState(false);
  const found = availability(product);
  if (found.kind === "waiting" || found.kind === "sold-out") return <Waitlist product={product} />;
  const left = product.order_type === "in_stock" ? product.sizes.find((one) => one.size === size)?.stock : undefined;
  const put = () => {
    if (!size) {
      setAsked(true);
      return;
    }
    add(product.id, size);
    toast.success(t("product.added", { name: product.name, size }), {
      action: { label: t("product.openCart"), onClick: () => void navigate("/cart") },
    });
  };
  return (
    <div className="flex flex-col gap-5">
      {found.kind === "preorder" && <Waves product={product} />}
      <div>
        <Choices
          legend={t("product.size")}
          name="size"
          pills
          value={size}
          onChange={(value) => {
            setSize(value);
            setAsked(false);
          }}
          options={product.sizes.map((one) => ({
            value: one.size,
            label: one.size,
            disabled: !canBuy(product, one.size),
          }))}
        />
        <p role="status" className="mt-2 min-h-6 text-sm">
          {asked && !size ? (
            <span className="font-medium text-danger">{t("product.chooseSize")}</span>
          ) : left !== undefined && left <= 5 ? (
            <span className="text-amber">{t("product.low", { count: left })}</span>
          ) : null}
        </p>
      </div>
      <Button size="lg" className="w-full sm:w-auto sm:self-start sm:px-14" onClick={put}>
        {t("product.toCart")}
      </Button>
      {product.order_type === "in_stock" && buyable.length < product.sizes.length && <Waitlist product={product} />}
      {product.order_type === "in_stock" && (
        <p className="flex items-center gap-2.5 text-muted">
          <PackageCheck className="size-5 shrink-0" aria-hidden />
          {t("product.delivery")}
        </p>
      )}
    </div>
  );
}

function Waves({ product }: { product: Product }) {
  const { t } = useTranslation();
  const waves = useQuery(wavesQuery(product.id)).data?.items ?? [];
  return (
    <section className="rounded-card bg-sunken p-5">
      <h2 className="sr-only">{t("product.waves")}</h2>
      <ol className="flex flex-col gap-4">
        {waves.map((wave) => (
          <li key={wave.wave_number} className="flex flex-col gap-2">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <span className="font-semibold">
                {t("product.wave", { wave: wave.wave_number, taken: wave.current_count, capacity: wave.capacity })}
              </span>
              <Badge tone={wave.status === "open" ? "accent" : "neutral"}>
                {t(`product.waveStatus.${wave.status}`)}
              </Badge>
            </div>
            <Progress
              value={wave.current_count}
              max={wave.capacity}
              label={t("product.waveProgress", { wave: wave.wave_number })}
            />
            {wave.ship_date && (
              <p className="text-sm text-muted">{t("product.waveShip", { date: date(wave.ship_date) })}</p>
            )}
            {wave.message && <p className="text-sm">{wave.message}</p>}
          </li>
        ))}
      </ol>
      <p className="mt-4 text-sm text-muted">{t("product.waveNext")}</p>
    </section>
  );
}

import { Link } from "react-router";
import { Skeleton } from "@/shared/ui";
import { type Product, productPath } from "../model/product";
import { AvailabilityBadge } from "./availability-badge";
import { ProductPicture } from "./product-picture";
import { ProductPrice } from "./product-price";

export function ProductCard({ product, eager = false }: { product: Product; eager?: boolean }) {
  return (
    <article className="group relative flex flex-col gap-3">
      <div className="overflow-hidden rounded-card bg-sunken">
        <ProductPicture
          product={product}
          eager={eager}
          className="aspect-square w-full object-cover transition-transform duration-500 ease-out-soft group-hover:scale-[1.04]"
        />
      </div>
      <div className="flex flex-col gap-1 px-0.5">
        <h3 className="text-[0.9375rem] leading-snug font-semibold sm:text-base">
          <Link to={productPath(product)} className="after:absolute after:inset-0 after:rounded-card">
            {product.name}
          </Link>
        </h3>
        <p className="text-[0.9375rem] tabular-nums sm:text-base">
          <ProductPrice product={product} />
        </p>
        <p className="mt-1">
          <AvailabilityBadge product={product} />
        </p>
      </div>
    </article>
  );
}

export function ProductCardSkeleton() {
  return (
    <div className="flex flex-col gap-3" aria-hidden>
      <Skeleton className="aspect-square w-full rounded-card" />
      <Skeleton className="h-4 w-3/4" />
      <Skeleton className="h-4 w-1/3" />
    </div>
  );
}

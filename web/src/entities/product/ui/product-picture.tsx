import { Shirt } from "lucide-react";
import { cn } from "@/shared/lib";
import type { Product } from "../model/product";

/** The first picture of a product, or a quiet stand-in for one that has none. */
export function ProductPicture({
  product,
  eager = false,
  thumbnail = true,
  className,
}: {
  product: Pick<Product, "name" | "media">;
  eager?: boolean;
  thumbnail?: boolean;
  className?: string;
}) {
  const picture = product.media[0];
  if (!picture) {
    return (
      <div className={cn("grid place-items-center bg-sunken text-muted", className)}>
        <Shirt className="size-1/4" aria-hidden />
      </div>
    );
  }
  return (
    <img
      src={thumbnail ? picture.thumbnail_url : picture.url}
      alt=""
      width={900}
      height={900}
      loading={eager ? "eager" : "lazy"}
      decoding="async"
      className={className}
    />
  );
}

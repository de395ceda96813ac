import { useRef, useState } from "react";
import { type Product, ProductPicture } from "@/entities/product";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Dialog } from "@/shared/ui";

/** The pictures: swiped on a phone, chosen by thumbnails, enlarged by a tap. */
export function Gallery({ product }: { product: Product }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(0);
  const [zoomed, setZoomed] = useState<number>();
  const strip = useRef<HTMLDivElement>(null);
  const { media } = product;
  if (media.length === 0) return <ProductPicture product={product} className="aspect-square w-full rounded-card" />;
  const show = (index: number) => {
    setShown(index);
    const element = strip.current;
    element?.scrollTo({ left: index * element.clientWidth, behavior: "smooth" });
  };
  return (
    <section aria-label={t("product.pictures")} className="flex flex-col gap-3 lg:sticky lg:top-24 lg:self-start">
      <div
        ref={strip}
        className="flex snap-x snap-mandatory [scrollbar-width:none] overflow-x-auto rounded-card bg-sunken"
        onScroll={(event) => {
          const { scrollLeft, clientWidth } = event.currentTarget;
          if (clientWidth) setShown(Math.round(scrollLeft / clientWidth));
        }}
      >
        {media.map((picture, index) => (
          <button
            key={picture.id}
            type="button"
            className="w-full shrink-0 snap-center cursor-zoom-in -outline-offset-4"
            aria-label={t("product.zoom", { number: index + 1 })}
            onClick={() => setZoomed(index)}
          >
            <img
              src={picture.url}
              alt={t("product.picture", { number: index + 1, count: media.length })}
              width={900}
              height={900}
              loading={index === 0 ? "eager" : "lazy"}
              fetchPriority={index === 0 ? "high" : "auto"}
              className="aspect-square w-full object-cover"
            />
          </button>
        ))}
      </div>
      {media.length > 1 && (
        <div className="flex gap-2">
          {media.map((picture, index) => (
            <button
              key={picture.id}
              type="button"
              aria-label={t("product.picture", { number: index + 1, count: media.length })}
              aria-current={index === shown}
              onClick={() => show(index)}
              className={cn(
                "size-16 overflow-hidden rounded-control border-2 transition-colors sm:size-20",
                index === shown ? "border-ink" : "border-transparent opacity-70 hover:opacity-100",
              )}
            >
              <img src={picture.thumbnail_url} alt="" className="size-full object-cover" />
            </button>
          ))}
        </div>
      )}
      <Dialog open={zoomed !== undefined} onClose={() => setZoomed(undefined)} title={product.name}>
        {zoomed !== undefined && <img src={media[zoomed]?.url} alt={product.name} className="w-full rounded-control" />}
      </Dialog>
    </section>
  );
}

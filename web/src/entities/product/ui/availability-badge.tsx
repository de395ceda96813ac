import { useTranslation } from "@/shared/i18n";
import { Badge } from "@/shared/ui";
import { availability, type Product } from "../model/product";

export function AvailabilityBadge({ product }: { product: Product }) {
  const { t } = useTranslation();
  const found = availability(product);
  switch (found.kind) {
    case "in-stock":
      return <Badge tone="leaf">{t("product.inStock")}</Badge>;
    case "low":
      return <Badge tone="amber">{t("product.low", { count: found.left })}</Badge>;
    case "sold-out":
      return <Badge>{t("product.soldOut")}</Badge>;
    case "preorder":
      return (
        <Badge tone="accent">
          {found.places
            ? t("product.waveShort", { ...found.places, wave: found.wave })
            : t("product.waveOpen", { wave: found.wave })}
        </Badge>
      );
    case "waiting":
      return <Badge tone="amber">{t("product.waiting")}</Badge>;
  }
}

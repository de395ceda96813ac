import { money } from "@/shared/lib";
import type { Product } from "../model/product";

/** What it costs, and what it cost before. */
export const ProductPrice = ({ product }: { product: Pick<Product, "price" | "old_price"> }) => (
  <>
    {money(product.price)}
    {product.old_price !== null && (
      <s className="ml-2 text-[0.85em] font-normal text-muted">{money(product.old_price)}</s>
    )}
  </>
);

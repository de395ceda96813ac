export {
  availability,
  type Availability,
  canBuy,
  type CatalogueFilter,
  latestProductsQuery,
  type OrderType,
  type Product,
  productQuery,
  productsQuery,
  type Sort,
  wavesQuery,
} from "./model/product";
export { AvailabilityBadge } from "./ui/availability-badge";
export { ProductCard, ProductCardSkeleton } from "./ui/product-card";
export { ProductPicture } from "./ui/product-picture";

export {
  availability,
  type Availability,
  canBuy,
  categoriesQuery,
  latestProductsQuery,
  type OrderType,
  type Product,
  productPath,
  productQuery,
} from "./model/product";
export { type CatalogueFilter, facetsQuery, productsQuery, type Sort, wavesQuery } from "./model/catalogue";
export { AvailabilityBadge } from "./ui/availability-badge";
export { ProductCard, ProductCardSkeleton } from "./ui/product-card";
export { ProductPicture } from "./ui/product-picture";
export { ProductPrice } from "./ui/product-price";
export {
  type Category,
  type Collection,
  collectionsQuery,
  type MediaStatus,
  mediaQuery,
  type ProductState,
  type StaffProductFilter,
  staffProductsQuery,
  stockLogQuery,
  type Wave,
} from "./model/staff";

export { ProductsPage } from "./ui/products-page";

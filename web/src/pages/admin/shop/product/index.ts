export { NewProductPage, ProductPage } from "./ui/product-page";

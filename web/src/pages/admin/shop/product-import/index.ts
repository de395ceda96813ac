export { ProductImportPage } from "./ui/product-import-page";

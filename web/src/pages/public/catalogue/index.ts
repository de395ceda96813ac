export { CataloguePage } from "./ui/catalogue-page";

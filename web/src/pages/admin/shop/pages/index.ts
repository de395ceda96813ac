export { NewPagePage, PagePage } from "./ui/page-page";
export { PagesPage } from "./ui/pages-page";

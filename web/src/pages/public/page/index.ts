export { PagePage } from "./ui/page-page";

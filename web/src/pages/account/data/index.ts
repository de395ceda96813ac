export { DataPage } from "./ui/data-page";

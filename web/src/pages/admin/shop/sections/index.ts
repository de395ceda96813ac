export { SectionsPage } from "./ui/sections-page";

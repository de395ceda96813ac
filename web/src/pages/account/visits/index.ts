export { VisitsPage } from "./ui/visits-page";

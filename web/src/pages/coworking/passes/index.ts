export { PassesPage } from "./ui/passes-page";

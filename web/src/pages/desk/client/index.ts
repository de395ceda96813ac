export { ClientPage } from "./ui/client-page";

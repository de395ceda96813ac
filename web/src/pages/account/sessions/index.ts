export { SessionsPage } from "./ui/sessions-page";

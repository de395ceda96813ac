export { ConfirmPage } from "./ui/confirm-page";

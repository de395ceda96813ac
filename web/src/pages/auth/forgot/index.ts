export { ForgotPage } from "./ui/forgot-page";

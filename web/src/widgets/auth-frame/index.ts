export { AuthFrame, FormError } from "./ui/auth-frame";

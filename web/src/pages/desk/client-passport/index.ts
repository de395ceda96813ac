export { ClientPassportPage } from "./ui/client-passport-page";

export { ClientDonePage } from "./ui/client-done-page";

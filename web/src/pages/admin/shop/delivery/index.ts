export { DeliveryPage } from "./ui/delivery-page";

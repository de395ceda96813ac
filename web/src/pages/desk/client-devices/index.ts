export { ClientDevicesPage } from "./ui/client-devices-page";

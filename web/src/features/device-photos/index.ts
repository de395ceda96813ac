export { DevicePhotos } from "./ui/device-photos";

export { DoorPage } from "./ui/door-page";

export { PresentPage } from "./ui/present-page";

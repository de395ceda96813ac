export { Why } from "./ui/why";

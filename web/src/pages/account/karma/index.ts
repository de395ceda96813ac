export { KarmaPage } from "./ui/karma-page";

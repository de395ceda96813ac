export { DivideCard } from "./ui/divide-card";

export { DivideForm } from "./ui/divide-form";

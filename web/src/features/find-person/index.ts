export { PersonField } from "./ui/person-field";

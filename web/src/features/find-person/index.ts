export { FindPerson } from "./ui/find-person";
export { PersonField } from "./ui/person-field";

export { isPerson, useName, useNamesOf } from "./model/names";
export { ByPerson } from "./ui/by-person";
export { FindPerson } from "./ui/find-person";
export { PersonField } from "./ui/person-field";
export { PersonName } from "./ui/person-name";

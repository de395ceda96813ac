export { ByPerson } from "../ui/by-person";

export { PeoplePage } from "./ui/people-page";
export { PersonPage } from "./ui/person-page";

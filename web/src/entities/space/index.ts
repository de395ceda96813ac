export { currentVisitQuery, type Space, spacesQuery, type Visit, visitsQuery } from "./model/space";

export { type Space, spacesQuery } from "./model/space";
export { currentVisitQuery, type Visit, visitsQuery } from "./model/visits";

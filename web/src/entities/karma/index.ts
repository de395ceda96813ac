export { karmaLeadersQuery, karmaQuery } from "./model/karma";

export { everyOwnPassQuery, ownPassesQuery, type Pass, type PassProduct, passProductsQuery } from "./model/pass";

export { pageQuery, pagesQuery } from "./model/page";

export { useMe } from "../model/session";

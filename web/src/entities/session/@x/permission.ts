export { useIsMember } from "../model/session";

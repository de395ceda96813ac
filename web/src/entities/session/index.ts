export { safeNext, withNext } from "./model/next";
export { meQuery, useIsMember, useIsStaff, useMe, useSession } from "./model/session";
export { RequireMember } from "./ui/require-member";

export { period } from "./period";
export { learnServerTime, serverNow } from "./server-clock";
export { useNow } from "./use-now";
export { fromZone, inZone, organisationDay, organisationZone, todayIn } from "./zoned";

export { useNow } from "./use-now";
export { fromZone, inZone, organisationDay, organisationZone, todayIn } from "./zoned";

export { useNow } from "./use-now";
export { fromZone, inZone, todayIn } from "./zoned";

export { attemptDone, attemptKey } from "./model/attempt";

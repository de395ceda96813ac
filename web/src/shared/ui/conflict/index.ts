export { ConflictNotice, type Difference } from "./conflict-notice";

export { type Conflict, conflictsOf, merged } from "./conflict";
export { type SaveState, useAutosave } from "./use-autosave";
export { useEdited } from "./use-edited";
export { changesOf, useFollowing } from "./use-following";

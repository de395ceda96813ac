export { type SaveState, useAutosave } from "./use-autosave";

export type { SavedView } from "./model/saved-views";
export { SavedViews } from "./ui/saved-views";

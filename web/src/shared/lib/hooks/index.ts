export { useDraft } from "./use-draft";
export { useFilters } from "./use-filters";
export { useOnline } from "./use-online";
export { useTitle } from "./use-title";

export { cn } from "./cn";
export { isEmail, looksLikeContact, normalizeContact, normalizePhone } from "./contact";
export * from "./format";
export { readStored, writeStored } from "./storage";
export { currentTheme, setTheme, type Theme, useIsDark } from "./theme";
export { useDraft } from "./use-draft";
export { useOnline } from "./use-online";
export { useTitle } from "./use-title";

export { setShortcuts, shortcutOf, takesKeys, useShortcuts, useShortcutsOn } from "./shortcuts";

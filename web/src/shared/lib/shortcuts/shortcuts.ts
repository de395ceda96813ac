import { useEffect, useRef, useSyncExternalStore } from "react";
import { readStored, writeStored } from "../storage";

/** What of a keyboard event says which shortcut it is. */
type Pressed = Pick<KeyboardEvent, "key" | "code" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey">;

/**
 * The shortcut that was pressed: a Latin letter whatever the layout is, `/`, `?` or `Enter`; nothing with a modifier.
 * On Russian keyboards the letters are where they are on English ones, and `/` and `?` have moved.
 */
export function shortcutOf({ key, code, shiftKey, ctrlKey, altKey, metaKey }: Pressed): string | undefined {
  if (ctrlKey || altKey || metaKey) return undefined;
  if (key === "?" || (code === "Slash" && shiftKey)) return "?";
  if (key === "/" || code === "Slash") return "/";
  if (shiftKey) return undefined;
  if (key === "Enter") return key;
  if (/^[a-z]$/.test(key)) return key;
  return /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : undefined;
}

/** Whether keys mean text here, or belong to a dialog or a control that has its own. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("dialog[open], [role=menu], [role=listbox], [contenteditable=true]")) return true;
  const field = target.closest("input, textarea, select");
  return field !== null && !(field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type));
}

const KEY = "atrium.shortcuts";
const listeners = new Set<() => void>();
let on: boolean | undefined;
const isOn = (): boolean => (on ??= readStored(KEY, true));

/** Single keys can be switched off (WCAG 2.1.4): for speech input, and for whoever hits them by accident. */
export function setShortcuts(next: boolean): void {
  on = next;
  writeStored(KEY, next);
  for (const listener of listeners) listener();
}

export const useShortcutsOn = (): boolean =>
  useSyncExternalStore((changed) => {
    listeners.add(changed);
    return () => listeners.delete(changed);
  }, isOn);

/** Single-key shortcuts of a screen, never while somebody types; a handler that returns false leaves the key alone. */
export function useShortcuts(handlers: Partial<Record<string, () => unknown>>): void {
  const enabled = useShortcutsOn();
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || takesKeys(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      const key = shortcutOf(event);
      // Help stays, so that they can be switched on again.
      if (!key || (!enabled && key !== "?")) return;
      // A focused link or button has Enter for itself.
      if (key === "Enter" && event.target instanceof Element && event.target.closest("a, button, summary")) return;
      const handler = latest.current[key];
      if (handler && handler() !== false) event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [enabled]);
}

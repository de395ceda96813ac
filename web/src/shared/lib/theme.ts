import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";
const KEY = "atrium.theme";
const listeners = new Set<() => void>();

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

const systemIsDark = (): boolean => matchMedia("(prefers-color-scheme: dark)").matches;

export function setTheme(theme: Theme): void {
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // It holds for this tab then.
  }
  document.documentElement.classList.toggle("dark", theme === "dark" || (theme === "system" && systemIsDark()));
  for (const listener of listeners) listener();
}

const isDark = (): boolean => document.documentElement.classList.contains("dark");

export function useIsDark(): boolean {
  return useSyncExternalStore((changed) => {
    listeners.add(changed);
    return () => listeners.delete(changed);
  }, isDark);
}

export const currentTheme = stored;

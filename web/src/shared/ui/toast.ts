import { useSyncExternalStore } from "react";
import type { ExternalToast } from "sonner";

let shown = false;
const listeners = new Set<() => void>();

/** Whether anything was said yet: until then the frame does without the toasts' code. */
export const useHasToasts = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => shown,
  );

type Kind = "message" | "success" | "error";

/** Toasts, whose code comes with the first of them; the frame's `Toaster` shows them. */
function show(kind: Kind, text: string, options?: ExternalToast): void {
  shown = true;
  for (const listener of listeners) listener();
  void import("sonner").then(({ toast: sonner }) => sonner[kind](text, options));
}

export const toast = {
  message: (text: string, options?: ExternalToast) => show("message", text, options),
  success: (text: string, options?: ExternalToast) => show("success", text, options),
  error: (text: string, options?: ExternalToast) => show("error", text, options),
};

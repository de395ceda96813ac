import { useEffect, useRef } from "react";
import { readStored, writeStored } from "../storage";

const nameOf = (key: string) => `atrium.draft.${key}`;

/** What was kept of a form that was left. */
export const keptDraft = <T>(key: string, fallback: T): T => ({
  ...fallback,
  ...readStored<Partial<T>>(nameOf(key), {}),
});

/** Keeps a form's text through reload and lost connections; never for passwords or documents. */
export function useDraft<T>(key: string, values: T): { restore: (fallback: T) => T; clear: () => void } {
  const cleared = useRef(false);
  const name = nameOf(key);
  useEffect(() => {
    if (cleared.current) return;
    const write = () => {
      if (!cleared.current) writeStored(name, values);
    };
    const timer = setTimeout(write, 300);
    // Who reloads at once has written the last letters too.
    addEventListener("pagehide", write);
    return () => {
      clearTimeout(timer);
      removeEventListener("pagehide", write);
    };
  }, [name, values]);
  return {
    restore: (fallback) => keptDraft(key, fallback),
    clear: () => {
      cleared.current = true;
      writeStored(name, undefined);
    },
  };
}

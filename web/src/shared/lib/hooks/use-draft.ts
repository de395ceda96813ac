import { useEffect, useRef } from "react";
import { readStored, writeStored } from "../storage";

/** Keeps a form's text through reload and lost connections; never for passwords or documents. */
export function useDraft<T>(key: string, values: T): { restore: (fallback: T) => T; clear: () => void } {
  const cleared = useRef(false);
  const name = `atrium.draft.${key}`;
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
    restore: (fallback) => ({ ...fallback, ...readStored<Partial<T>>(name, {}) }),
    clear: () => {
      cleared.current = true;
      writeStored(name, undefined);
    },
  };
}

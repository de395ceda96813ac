import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

export type SaveState = "idle" | "waiting" | "saving" | "saved" | "failed";

interface Autosave<T> {
  /** What is in the form now; the same text is saved once. */
  value: T;
  /** Whether it may be sent as it is. */
  ready: boolean;
  /** Sends a value; `leaving`: the page is being closed, and the request has to outlive it. */
  save: (value: T, leaving: boolean) => Promise<void>;
  /** What is saved at the beginning, where the form begins with something else: a draft. */
  initial?: T;
  delayMs?: number;
}

/**
 * Saves a form as one goes: a moment after the last letter, and at once on leaving the screen or the page. One request
 * at a time; what was written meanwhile follows. `flush` saves now; it resolves to whether everything is saved.
 */
export function useAutosave<T>({ value, ready, save, initial = value, delayMs = 900 }: Autosave<T>) {
  const text = JSON.stringify(value);
  const [state, setState] = useState<SaveState>("idle");
  const saved = useRef(JSON.stringify(initial));
  const running = useRef<Promise<boolean>>(undefined);
  const latest = useRef({ text, value, ready, save });
  useLayoutEffect(() => {
    latest.current = { text, value, ready, save };
  });

  const flush = useCallback(async (leaving = false): Promise<boolean> => {
    for (;;) {
      if (running.current) await running.current;
      const now = latest.current;
      if (now.text === saved.current) return true;
      if (!now.ready) return false;
      const act = async () => {
        setState("saving");
        try {
          await now.save(now.value, leaving);
          saved.current = now.text;
          setState("saved");
          return true;
        } catch {
          setState("failed");
          return false;
        } finally {
          running.current = undefined;
        }
      };
      running.current = act();
      if (!(await running.current)) return false;
    }
  }, []);

  /** What is in the form is what is saved: after it was read anew. */
  const settle = useCallback((kept: T) => {
    saved.current = JSON.stringify(kept);
  }, []);

  useEffect(() => {
    if (text === saved.current || !ready) return;
    const timer = setTimeout(() => void flush(), delayMs);
    return () => clearTimeout(timer);
  }, [text, ready, delayMs, flush]);

  useEffect(() => {
    const leave = () => void flush(true);
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [flush]);

  return { state, flush, settle };
}

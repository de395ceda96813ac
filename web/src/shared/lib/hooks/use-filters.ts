import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** A listing's filters in the address: reload, Back and a link keep them. An empty value takes one away. */
export function useFilters(): {
  get: (name: string, fallback?: string) => string;
  set: (changes: Record<string, string | undefined>) => void;
} {
  const [params, setParams] = useSearchParams();
  const get = (name: string, fallback = "") => params.get(name) ?? fallback;
  const set = useCallback(
    (changes: Record<string, string | undefined>) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value) after.set(name, value);
            else after.delete(name);
          }
          return after;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setParams],
  );
  return { get, set };
}

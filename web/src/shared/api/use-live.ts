import { useEffect } from "react";
import { sessionState } from "./session";

/** Ask for a query again whenever a topic changes, while the component is there; does nothing for an empty topic. */
export function useLive(topic: string, queryKey: readonly unknown[]): void {
  const key = JSON.stringify(queryKey);
  useEffect(() => {
    // Guests hold no connection.
    if (!topic || sessionState().status === "guest") return undefined;
    let isGone = false;
    let stop: (() => void) | undefined;
    void import("./live").then(({ watch }) => {
      if (!isGone) stop = watch(topic, JSON.parse(key) as readonly unknown[]);
    });
    return () => {
      isGone = true;
      stop?.();
    };
  }, [topic, key]);
}

import { afterEach } from "vitest";

// What jsdom lacks and browsers have.
class QuietChannel extends EventTarget {
  postMessage(): void {
    // Nobody else listens in a test.
  }
}
Object.assign(globalThis, { BroadcastChannel: QuietChannel });
Object.defineProperty(navigator, "locks", {
  value: { request: <T>(_: string, work: () => Promise<T>): Promise<T> => work() },
});

afterEach(() => localStorage.clear());

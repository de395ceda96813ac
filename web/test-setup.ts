import { afterEach } from "vitest";

// What jsdom lacks and browsers have.
class QuietChannel extends EventTarget {
  postMessage(): void {
    // Nobody else listens in a test.
  }
}
Object.assign(globalThis, { BroadcastChannel: QuietChannel });
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};
let before: Promise<unknown> = Promise.resolve();
Object.defineProperty(navigator, "locks", {
  value: {
    request: <T>(_: string, work: () => Promise<T>): Promise<T> => {
      const done = before.then(work);
      before = done.catch(() => undefined);
      return done;
    },
  },
});

afterEach(() => localStorage.clear());

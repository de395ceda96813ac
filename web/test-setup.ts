import { ReadableStream } from "node:stream/web";
import { afterEach } from "vitest";

// What jsdom lacks and browsers have.
class QuietChannel extends EventTarget {
  postMessage(): void {
    // Nobody else listens in a test.
  }
}
// Radix's switch and radio buttons measure themselves.
class QuietObserver {
  observe = () => undefined;
  unobserve = () => undefined;
  disconnect = () => undefined;
}
Object.assign(globalThis, { BroadcastChannel: QuietChannel, ReadableStream, ResizeObserver: QuietObserver });
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

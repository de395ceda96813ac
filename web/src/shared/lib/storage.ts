/** `localStorage` that may be full, forbidden or from another version: reading gives the fallback, writing may do nothing. */
export function readStored<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(key);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

export function writeStored(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A draft that is not kept is no reason to stop.
  }
}

/** Removes whatever is kept under names that begin so. */
export function forgetStored(prefix: string): void {
  try {
    for (const key in localStorage) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // Nothing can be read of it either.
  }
}

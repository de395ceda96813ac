import type { ReactNode } from "react";

/** A key as it is printed on a keyboard. */
export const Kbd = ({ children }: { children: ReactNode }) => (
  <kbd className="inline-grid min-w-5 place-items-center rounded-md border border-line-strong/60 bg-surface px-1 font-sans text-xs font-medium text-ink">
    {children}
  </kbd>
);

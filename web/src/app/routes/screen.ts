import type { ReactNode } from "react";
import { loadTexts } from "@/shared/i18n";

type Page = () => ReactNode;

/** A screen that is loaded when somebody goes there; without a connection the one that is shown stays until there is one. */
export const screen = (path: string, load: () => Promise<Page>) => ({
  path,
  lazy: async () => {
    for (;;) {
      try {
        const [Component] = await Promise.all([load(), loadTexts("more")]);
        return { Component };
      } catch (error) {
        // The router keeps a refusal for good: another click would not ask again.
        if (navigator.onLine) throw error;
        await new Promise((resolve) => addEventListener("online", resolve, { once: true }));
      }
    }
  },
});

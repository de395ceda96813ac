import type { ReactNode } from "react";
import { loadTexts } from "@/shared/i18n";

type Page = () => ReactNode;

/** What is loaded when somebody goes there; without a connection the screen that is shown stays until there is one. */
export async function loaded<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  for (;;) {
    try {
      return await load();
    } catch (error) {
      // The router keeps a refusal for good: another click would not ask again.
      if (navigator.onLine) throw error;
      await new Promise((resolve) => addEventListener("online", resolve, { once: true }));
    }
  }
}

/** A screen that is loaded when somebody goes there. */
export const screen = (path: string, load: () => Promise<Page>) => ({
  path,
  lazy: async () => {
    const [Component] = await loaded(() => Promise.all([load(), loadTexts("more")]));
    return { Component };
  },
});

import type { ReactNode } from "react";
import { loadTexts } from "@/shared/i18n";

type Page = () => ReactNode;

/** A screen that is loaded when somebody goes there. */
export const screen = (path: string, load: () => Promise<Page>) => ({
  path,
  lazy: async () => {
    const [Component] = await Promise.all([load(), loadTexts("more")]);
    return { Component };
  },
});

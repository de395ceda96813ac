import type { RouteObject } from "react-router";
import { loaded } from "../screen";

// Imported when somebody goes there: the list of screens is also read where there is no browser.
const below = (anyOf: readonly string[], isPart: boolean, children: RouteObject[]): RouteObject => ({
  lazy: async () => ({ Component: (await loaded(() => import("./guard"))).guard(anyOf, isPart) }),
  children,
});

/** Screens that take more than their section does: others who open one by its address read so. */
export const screenFor = (anyOf: readonly string[], ...children: RouteObject[]) => below(anyOf, false, children);

/** Parts of a screen that take more than it does; the screen's heading and tabs stay. */
export const partFor = (anyOf: readonly string[], ...children: RouteObject[]) => below(anyOf, true, children);

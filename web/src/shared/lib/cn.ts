import { type ClassValue, clsx } from "clsx";

/** Class names, the falsy ones left out. What has to win over a component's own says so with `!` (`px-3!`). */
export const cn = (...classes: ClassValue[]): string => clsx(classes);

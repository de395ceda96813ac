import type { Section } from "./section";

export const shop: Section[] = [];

import type { Section } from "./section";

export const automation: Section[] = [];

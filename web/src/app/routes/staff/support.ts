import type { Section } from "./section";

export const support: Section[] = [];

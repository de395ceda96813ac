import type { Section } from "./section";

export const operations: Section[] = [];

import type { Section } from "./section";

export const door: Section[] = [];

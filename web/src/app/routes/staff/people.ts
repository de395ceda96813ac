import type { Section } from "./section";

export const people: Section[] = [];

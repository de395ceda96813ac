import type { Section } from "./section";

export const clients: Section[] = [];

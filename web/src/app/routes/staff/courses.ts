import type { Section } from "./section";

export const courses: Section[] = [];

import type { Course, OutlineLesson } from "@/entities/course";

export interface Section {
  /** Missing until a new section is saved. */
  id?: string;
  /** Tells sections apart on the screen. */
  key: string;
  title: string;
  lessons: OutlineLesson[];
}

export const outlineOf = (course: Course): Section[] =>
  course.sections.map((one) => ({ id: one.id, key: one.id, title: one.title, lessons: one.lessons }));

/** As the API takes it. */
export const requestOf = (sections: Section[]) =>
  sections.map(({ id, title, lessons }) => ({ ...(id ? { id } : {}), title, lessons: lessons.map((one) => one.id) }));

/** The outline with a lesson at another place: before the lesson `at` of a section, or at the section's end. */
export function moveLesson(sections: Section[], lessonId: string, to: string, at: string | undefined): Section[] {
  const lesson = sections.flatMap((one) => one.lessons).find((one) => one.id === lessonId);
  if (!lesson || at === lessonId) return sections;
  const from = sections.find((one) => one.lessons.some((found) => found.id === lessonId));
  const oldPlace = from?.lessons.findIndex((one) => one.id === lessonId) ?? -1;
  return sections.map((section) => {
    const lessons = section.lessons.filter((one) => one.id !== lessonId);
    if (section.key !== to) return lessons.length === section.lessons.length ? section : { ...section, lessons };
    const target = at === undefined ? -1 : lessons.findIndex((one) => one.id === at);
    // Within a section, downwards: it comes after the one that it is dropped on.
    const isDown = from?.key === to && target >= 0 && target >= oldPlace;
    const place = target < 0 ? lessons.length : target + (isDown ? 1 : 0);
    return { ...section, lessons: [...lessons.slice(0, place), lesson, ...lessons.slice(place)] };
  });
}

/** A section goes; its lessons go to the one before it, else to the next. The last section stays. */
export function withoutSection(sections: Section[], key: string): Section[] {
  const place = sections.findIndex((one) => one.key === key);
  const gone = sections[place];
  if (!gone || sections.length < 2) return sections;
  const heir = place > 0 ? place - 1 : 1;
  return sections
    .map((one, at) => {
      if (at !== heir) return one;
      const lessons = place > 0 ? [...one.lessons, ...gone.lessons] : [...gone.lessons, ...one.lessons];
      return { ...one, lessons };
    })
    .filter((one) => one.key !== key);
}

/**
 * My order of what there is now: lessons that somebody has deleted go, new ones come at the end of their section, with
 * the section if it is new too. Titles are mine where I changed them.
 */
export function rebased(base: Section[], mine: Section[], theirs: Section[]): Section[] {
  const present = new Map(theirs.flatMap((one) => one.lessons).map((one) => [one.id, one]));
  const placed = new Set(mine.flatMap((one) => one.lessons.map((lesson) => lesson.id)));
  const kept = mine
    .filter(
      (one) => !one.id || theirs.some((other) => other.id === one.id) || one.lessons.some((l) => present.has(l.id)),
    )
    .map((one) => {
      const other = theirs.find(({ id }) => id !== undefined && id === one.id);
      const old = base.find(({ id }) => id !== undefined && id === one.id);
      const lessons = one.lessons.flatMap((lesson) => present.get(lesson.id) ?? []);
      const added = other?.lessons.filter((lesson) => !placed.has(lesson.id)) ?? [];
      const { id, ...rest } = one;
      return {
        ...rest,
        // A section that somebody has deleted is a new one now.
        ...(id && other ? { id } : {}),
        title: other && one.title === old?.title ? other.title : one.title,
        lessons: [...lessons, ...added],
      };
    });
  const known = new Set(mine.map((one) => one.id));
  const old = new Set(base.map((one) => one.id));
  const fresh = theirs
    .filter((one) => !known.has(one.id))
    .map((one) => ({ ...one, lessons: one.lessons.filter((lesson) => !placed.has(lesson.id)) }))
    .filter((one) => one.lessons.length > 0 || !old.has(one.id));
  return [...kept, ...fresh];
}

import {
  closestCenter,
  type CollisionDetection,
  type KeyboardCoordinateGetter,
  type UniqueIdentifier,
} from "@dnd-kit/core";

/** What is dragged, and what it is dropped on: a section, a lesson, or the end of a section's lessons. */
export const idOf = {
  section: (key: string) => `s:${key}`,
  lesson: (id: string) => `l:${id}`,
  end: (key: string) => `e:${key}`,
};
export const isSection = (id: UniqueIdentifier): boolean => String(id).startsWith("s:");
export const isEnd = (id: UniqueIdentifier): boolean => String(id).startsWith("e:");
export const bare = (id: UniqueIdentifier): string => String(id).slice(2);

/** Sections are dropped among sections, lessons among lessons. */
export const sameKind: CollisionDetection = (args) =>
  closestCenter({
    ...args,
    droppableContainers: args.droppableContainers.filter((one) => isSection(one.id) === isSection(args.active.id)),
  });

/** The arrow keys go to the next place above or below where something of this kind may be. */
export const byArrows: KeyboardCoordinateGetter = (event, { active, context }) => {
  if (event.code !== "ArrowDown" && event.code !== "ArrowUp") return undefined;
  event.preventDefault();
  const { collisionRect, droppableRects, droppableContainers } = context;
  if (!collisionRect) return undefined;
  const isDown = event.code === "ArrowDown";
  const places = droppableContainers
    .getEnabled()
    .filter((one) => one.id !== active && isSection(one.id) === isSection(active))
    .flatMap((one) => droppableRects.get(one.id) ?? [])
    .filter((rect) => (isDown ? rect.top > collisionRect.top + 1 : rect.top < collisionRect.top - 1))
    .sort((a, b) => (isDown ? a.top - b.top : b.top - a.top));
  const next = places[0];
  return next ? { x: next.left, y: next.top } : undefined;
};

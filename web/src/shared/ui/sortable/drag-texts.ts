import type { Announcements, ScreenReaderInstructions, UniqueIdentifier } from "@dnd-kit/core";
import { useRef } from "react";
import { useTranslation } from "@/shared/i18n";

/** What a screen reader says while something is dragged; `nameOf` and `placeOf` are of what is there now. */
export function useDragTexts(nameOf: (id: UniqueIdentifier) => string, placeOf: (id: UniqueIdentifier) => string) {
  const { t } = useTranslation();
  // What is taken lies over its own place at once: to say that too would cut short that it is taken.
  const hasMoved = useRef(false);
  const announcements: Announcements = {
    onDragStart: ({ active }) => {
      hasMoved.current = false;
      return t("staff.drag.start", { name: nameOf(active.id) });
    },
    onDragOver: ({ active, over }) => {
      hasMoved.current ||= over?.id !== active.id;
      if (!over || !hasMoved.current) return undefined;
      return t("staff.drag.over", { name: nameOf(active.id), place: placeOf(over.id) });
    },
    onDragEnd: ({ active, over }) =>
      over ? t("staff.drag.end", { name: nameOf(active.id), place: placeOf(over.id) }) : undefined,
    onDragCancel: ({ active }) => t("staff.drag.cancel", { name: nameOf(active.id) }),
  };
  const screenReaderInstructions: ScreenReaderInstructions = { draggable: t("staff.drag.how") };
  return { announcements, screenReaderInstructions };
}

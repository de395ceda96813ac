import type { Announcements, ScreenReaderInstructions, UniqueIdentifier } from "@dnd-kit/core";
import { useTranslation } from "@/shared/i18n";

/** What a screen reader says while something is dragged; `nameOf` and `placeOf` are of what is there now. */
export function useDragTexts(nameOf: (id: UniqueIdentifier) => string, placeOf: (id: UniqueIdentifier) => string) {
  const { t } = useTranslation();
  const announcements: Announcements = {
    onDragStart: ({ active }) => t("staff.drag.start", { name: nameOf(active.id) }),
    onDragOver: ({ active, over }) =>
      over ? t("staff.drag.over", { name: nameOf(active.id), place: placeOf(over.id) }) : undefined,
    onDragEnd: ({ active, over }) =>
      over ? t("staff.drag.end", { name: nameOf(active.id), place: placeOf(over.id) }) : undefined,
    onDragCancel: ({ active }) => t("staff.drag.cancel", { name: nameOf(active.id) }),
  };
  const screenReaderInstructions: ScreenReaderInstructions = { draggable: t("staff.drag.how") };
  return { announcements, screenReaderInstructions };
}

export { DragHandle, SortableList } from "./sortable-list";
export { useDragTexts } from "./drag-texts";

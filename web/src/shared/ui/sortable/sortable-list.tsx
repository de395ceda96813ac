import {
  closestCenter,
  DndContext,
  type DraggableAttributes,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { GripVertical } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { useDragTexts } from "./drag-texts";

type Listeners = ReturnType<typeof useSortable>["listeners"];

interface HandleProps {
  name: string;
  attributes: DraggableAttributes;
  listeners: Listeners;
  setRef: (element: HTMLElement | null) => void;
  disabled?: boolean;
}

/** What a row is dragged by, with the pointer or with Space and the arrow keys. */
export function DragHandle({ name, attributes, listeners, setRef, disabled }: HandleProps) {
  const { t } = useTranslation();
  return (
    <button
      ref={setRef}
      type="button"
      {...attributes}
      {...listeners}
      disabled={disabled}
      aria-label={t("staff.drag.handle", { name })}
      className="grid size-11 shrink-0 cursor-grab touch-none place-items-center rounded-full text-muted hover:bg-sunken active:cursor-grabbing disabled:opacity-40"
    >
      <GripVertical className="size-5" aria-hidden />
    </button>
  );
}

interface Props<Item> {
  items: Item[];
  idOf: (item: Item) => string;
  nameOf: (item: Item) => string;
  onMove: (items: Item[]) => void;
  /** A row with its handle in it. */
  row: (item: Item, handle: ReactNode, place: number) => ReactNode;
  className?: string;
  rowClassName?: string;
}

/** A list whose rows are arranged by dragging. */
export function SortableList<Item>({ items, idOf, nameOf, onMove, row, className, rowClassName }: Props<Item>) {
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const placeOf = (id: unknown) => items.findIndex((one) => idOf(one) === id);
  const accessibility = useDragTexts(
    (id) => {
      const item = items[placeOf(id)];
      return item === undefined ? "" : nameOf(item);
    },
    (id) => `${placeOf(id) + 1}/${items.length}`,
  );
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={accessibility}
      onDragEnd={({ active, over }) => {
        if (over && active.id !== over.id) onMove(arrayMove(items, placeOf(active.id), placeOf(over.id)));
      }}
    >
      <SortableContext items={items.map(idOf)} strategy={verticalListSortingStrategy}>
        <ul className={className}>
          {items.map((item, place) => (
            <Row key={idOf(item)} id={idOf(item)} name={nameOf(item)} {...(rowClassName ? { rowClassName } : {})}>
              {(handle) => row(item, handle, place)}
            </Row>
          ))}
        </ul>
      </SortableContext>
    </DndContext>
  );
}

function Row({
  id,
  name,
  rowClassName,
  children,
}: {
  id: string;
  name: string;
  rowClassName?: string;
  children: (handle: ReactNode) => ReactNode;
}) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id,
  });
  return (
    <li
      ref={setNodeRef}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      className={cn(rowClassName, isDragging && "relative z-10 bg-surface opacity-90 shadow-lift")}
    >
      {children(<DragHandle name={name} attributes={attributes} listeners={listeners} setRef={setActivatorNodeRef} />)}
    </li>
  );
}
